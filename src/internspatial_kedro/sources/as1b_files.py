"""Files of AS-1B: regions by image, without keeping lines of gigabytes in memory."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from internspatial_kedro.sources.checks.parsing import as_list, as_mapping, as_text, as_whole, parse_json
from internspatial_kedro.sources.checks.paths import path_below
from internspatial_kedro.sources.checks.reasons import Reason, Unusable
from internspatial_kedro.sources.json_lists import read_entries
from internspatial_kedro.sources.native_files import read_json

WIDE_HIGH = "xywh"
"""Key of a region's box as COCO has it: left, top, width, height [px]; `bbox` is left, top, right, bottom."""
_LINES = ".jsonl"

Reference = list[object] | dict[str, object]
"""Where a region is: `[file, byte]` of a line, or itself."""


class Listed(NamedTuple):
    """A region's photo, and where the region is; what is known of a photo without regions has no box."""

    image: str
    region: Reference


class Fault(NamedTuple):
    """A line or entry that belongs to no photo."""

    name: str
    verdict: Unusable


def list_regions(root: Path, path: str) -> Iterator[Listed | Fault]:
    """Every region of a file, in order; a file that breaks off ends in a fault.

    Args:
        root: The source's root.
        path: A `.jsonl` or `.json` file below it.
    """
    try:
        if path.lower().endswith(_LINES):
            yield from _list_lines(root, path)
        elif _is_coco(root, path):
            yield from _list_coco(root, path)
        else:
            yield from _list_entries(root, path)
    except Unusable as verdict:
        yield Fault(path, verdict)


def read_region(root: Path, reference: object) -> dict[str, object]:
    """A region again.

    Raises:
        Unusable: The file has changed since it was listed.
    """
    if isinstance(reference, dict):
        return reference
    path, at = as_list(reference, "reference")
    name = as_text(path, "reference")
    try:
        with path_below(root, name).open("rb") as lines:
            lines.seek(as_whole(at, "reference"))
            return _parse_line(lines.readline(), name)
    except OSError as error:
        raise Unusable(Reason.LABELS_MISSING, f"{name} cannot be read again: {error}") from error


def _list_lines(root: Path, path: str) -> Iterator[Listed | Fault]:
    at = 0
    with path_below(root, path).open("rb") as lines:
        for number, line in enumerate(lines):
            if line.strip():
                try:
                    yield Listed(as_text(_parse_line(line, path).get("image"), "image"), [path, at])
                except Unusable as verdict:
                    yield Fault(f"{path}/{number}", verdict)
            at += len(line)


def _parse_line(line: bytes, path: str) -> dict[str, object]:
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unusable(Reason.RECORD_MALFORMED, f"a line of {path} is no UTF-8: {error}") from error
    return as_mapping(parse_json(text, path), path)


def _list_entries(root: Path, path: str) -> Iterator[Listed | Fault]:
    for number, entry in enumerate(read_entries(root, path)):
        try:
            region = as_mapping(entry, path)
            yield Listed(as_text(region.get("image"), "image"), region)
        except Unusable as verdict:
            yield Fault(f"{path}/{number}", verdict)


def _is_coco(root: Path, path: str) -> bool:
    with path_below(root, path).open("rb") as file:
        return file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def _list_coco(root: Path, path: str) -> Iterator[Listed | Fault]:
    content = as_mapping(read_json(root, path), path)
    categories = [as_mapping(each, "category") for each in as_list(content.get("categories", []), "categories")]
    names = {str(each.get("id")): each.get("name") for each in categories}
    photos: dict[str, dict[str, object]] = {}
    for number, entry in enumerate(as_list(content.get("images"), f"{path}: images")):
        try:
            photo = as_mapping(entry, "image")
            size: dict[str, object] = {side: photo[side] for side in ("width", "height") if side in photo}
            image = as_text(photo.get("file_name", photo.get("image")), "file_name")
            photos[str(as_whole(photo.get("id"), "image id"))] = {"image": image, **size}
            yield Listed(image, size)
        except Unusable as verdict:
            yield Fault(f"{path}/image-{number}", verdict)
    for number, entry in enumerate(as_list(content.get("annotations"), f"{path}: annotations")):
        try:
            yield _annotation(as_mapping(entry, "annotation"), photos, names)
        except Unusable as verdict:
            yield Fault(f"{path}/annotation-{number}", verdict)


def _annotation(entry: dict[str, object], photos: dict[str, dict[str, object]], names: dict[str, object]) -> Listed:
    photo = photos.get(str(as_whole(entry.get("image_id"), "image_id")))
    if photo is None:
        detail = f"an annotation refers to image id {entry['image_id']}, which `images` does not list"
        raise Unusable(Reason.IMAGE_MISSING, detail)
    region = {key: value for key, value in entry.items() if key != "bbox"}
    category = names.get(str(entry.get("category_id")))
    named = {} if category is None else {"category_name": category}
    return Listed(str(photo["image"]), {**photo, **named, **region, WIDE_HIGH: entry.get("bbox")})
