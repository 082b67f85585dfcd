"""Files of a native layout: found, read as text, JSON or numbers, always below the root."""

import json
import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from internspatial_kedro.geometry.frames import Array
from internspatial_kedro.sources.checks.parsing import as_text, as_whole, parse_json, shown, text_to_numbers
from internspatial_kedro.sources.checks.paths import path_below
from internspatial_kedro.sources.checks.reasons import Reason, Unusable
from internspatial_kedro.sources.records import Item, Source, SourceError

IMAGE_ENDINGS = (".jpg", ".jpeg", ".png")


def check_root(source: Source, expected: str) -> None:
    """Refuse a root that is no folder.

    Raises:
        SourceError: Saying what was expected there.
    """
    if not source.root.is_dir():
        raise not_found(source, "no such folder", expected)


def not_found(source: Source, found: str, expected: str) -> SourceError:
    """The one line that a user gets for a wrong folder."""
    return SourceError(
        f"Source '{source.name}' ({source.reader}) at {source.root}: {found}; {expected} was expected. "
        "Correct `path` in raw_sources."
    )


def check_options(source: Source, allowed: tuple[str, ...]) -> None:
    """Refuse options that the reader does not have.

    Raises:
        SourceError: Naming the option and those that exist.
    """
    unknown = sorted(set(source.options) - set(allowed))
    if unknown:
        known = f"options of {source.reader} are {', '.join(allowed)}" if allowed else f"{source.reader} has no options"
        raise SourceError(
            f"Source '{source.name}': unknown option '{unknown[0]}'; {known}. Correct `options` in raw_sources."
        )


def count_option(source: Source, name: str, default: int, least: int = 1) -> int:
    """An option that is a whole number from `least` on.

    Raises:
        SourceError: It is none.
    """
    try:
        count = as_whole(source.options.get(name, default), name)
    except Unusable as verdict:
        raise SourceError(
            f"Source '{source.name}': option {verdict.detail}. Correct `options` in raw_sources."
        ) from verdict
    if count < least:
        raise SourceError(f"Source '{source.name}': option {name} is {count}; {least} or more was expected.")
    return count


def walk_folders(root: Path, max_depth: int) -> Iterator[tuple[str, list[str], list[str]]]:
    """Folders below the root in a fixed order: path in POSIX form ('' is the root), subfolders, files.

    The caller may empty the list of subfolders to go no deeper; links are not followed.
    """
    for folder, subfolders, files in os.walk(root):
        relative = Path(folder).relative_to(root)
        subfolders.sort()
        yield "" if relative == Path() else relative.as_posix(), subfolders, sorted(files)
        if len(relative.parts) >= max_depth:
            subfolders.clear()


def join(*parts: str) -> str:
    """A path below the root in POSIX form; empty parts vanish."""
    return PurePosixPath(*(part for part in parts if part)).as_posix()


def list_files(root: Path, folder: str, endings: tuple[str, ...]) -> list[str]:
    """Names of a folder's files with one of the endings, sorted; none if there is no such folder."""
    path = root / folder
    if not path.is_dir():
        return []
    return sorted(entry.name for entry in path.iterdir() if entry.name.lower().endswith(endings) and entry.is_file())


def find_image(root: Path, folder: str, stem: str) -> str:
    """Path of the image with that stem; the name with the first ending if there is none, for the check to refuse."""
    candidates = [join(folder, f"{stem}{ending}") for ending in IMAGE_ENDINGS]
    return next((path for path in candidates if (root / path).is_file()), candidates[0])


def find_above(root: Path, folder: str, name: str) -> str | None:
    """Path of a file in a folder or in the nearest folder above it, up to the root."""
    parts = folder.split("/") if folder else []
    candidates = (join(*parts[:depth], name) for depth in range(len(parts), -1, -1))
    return next((path for path in candidates if (root / path).is_file()), None)


def make_item(item_id: str, **payload: object) -> Item:
    """A record with what `read_item` needs to find it again."""
    return Item(item_id, json.dumps(payload, sort_keys=True))


def payload_text(payload: dict[str, object], key: str) -> str:
    """A text that `list_items` left for `read_item`."""
    return as_text(payload.get(key), f"payload.{key}")


def read_text(root: Path, relative: str, missing: Reason) -> str:
    """A text file.

    Raises:
        Unusable: It does not exist (with the reason `missing`), or is not UTF-8 text (`record_malformed`).
    """
    path = path_below(root, relative)
    if not path.is_file():
        raise Unusable(missing, f"{relative} does not exist")
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Unusable(Reason.RECORD_MALFORMED, f"{relative} cannot be read as text: {shown(str(error))}") from error


def read_json(root: Path, relative: str, missing: Reason = Reason.LABELS_MISSING) -> object:
    """A JSON file.

    Raises:
        Unusable: As `read_text`, or it is no JSON.
    """
    return parse_json(read_text(root, relative, missing), relative)


def read_matrix(root: Path, relative: str, shape: tuple[int, int], missing: Reason) -> Array:
    """A matrix written row by row as text.

    Raises:
        Unusable: As `read_text`, or too few numbers.
    """
    return text_to_numbers(read_text(root, relative, missing), shape[0] * shape[1], relative).reshape(shape)


def read_camera_matrix(root: Path, relative: str) -> Array:
    """The 3x3 of a camera matrix written as 3x3 or 4x4 numbers, row by row.

    Raises:
        Unusable: `calibration_missing` or `record_malformed`.
    """
    text = read_text(root, relative, Reason.CALIBRATION_MISSING)
    side = 4 if len(text.split()) >= 16 else 3
    return text_to_numbers(text, side * side, relative).reshape(side, side)[:3, :3]
