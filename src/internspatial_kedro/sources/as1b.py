"""AS-1B, "All-Seeing": photos of SA-1B with tags, captions and questions about regions. No camera, so 2D objects only.

Layout: any of the released files at the root, in `coco_format/` or in `jsonl_format/`, and the photos by the path that
they name (`sa_000000/sa_1.jpg`), below the root, `images/`, `SA-1B/` or `sam/`. Three forms are told apart by content:

* `*.jsonl`, one region a line: `image`, `width`, `height`, `bbox` (x1, y1, x2, y2), and `caption`
  (`region_caption_400k.jsonl`) or `question`, `answer`, `human_verified_tag`, `mismatch` (`region_vqa_1m.jsonl`).
* `*.json` with a list of such regions (`semantic_tag_1m.json`).
* `*.json` in COCO form (AS-100M): `images`, `annotations` and maybe `categories`; **bbox is x, y, width, height**.

Boxes are in pixels with the image's corner at 0. Regions of all files with the same image and box, to a tenth of a
pixel, are one object: one file has its tag, another its caption. The dataset's card names files, forms of boxes and
columns; rows of the tags have not been seen, so a tag is looked for under all of `TAGS`. A caption that is a sentence
names nothing and is left out; without a tag its noun is the label. Questions are not read: their answers are no names.
Nothing is annotated exhaustively; all photos are `train`.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from internspatial_kedro.sources.as1b_files import WIDE_HIGH, Fault, Reference, list_regions, read_region
from internspatial_kedro.sources.checks import BrokenObject, RawObject, RawView, Reason, Unusable, read_checked
from internspatial_kedro.sources.checks.labels import clean_text
from internspatial_kedro.sources.checks.parsing import as_list, as_numbers, as_whole
from internspatial_kedro.sources.checks.paths import path_below, slug
from internspatial_kedro.sources.checks.raw import parse_objects
from internspatial_kedro.sources.native_files import (
    check_options,
    check_root,
    join,
    list_files,
    make_item,
    not_found,
    payload_text,
)
from internspatial_kedro.sources.records import Item, Reading, Source
from internspatial_kedro.sources.region_phrases import Naming, name_region

TAGS: Final = (
    "semantic_tag",
    "semantic_tags",
    "human_verified_tag",
    "category_name",
    "category",
    "label",
    "tag",
    "tags",
)
_EXPECTED = "a folder with .jsonl or .json files of regions and the photos that they name (AS-1B)"
_FILES = ("", "coco_format", "jsonl_format")
_PHOTOS = ("", "images", "SA-1B", "sam")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s")

_Region = dict[str, object]
_Box = tuple[float, ...]


def list_items(source: Source) -> Iterator[Item]:
    """One item per photo, in the order in which files name them; then one per line or entry that names none.

    Raises:
        SourceError: No such file below the root, or none with a region.
    """
    check_root(source, _EXPECTED)
    check_options(source, ())
    files = [join(folder, name) for folder in _FILES for name in list_files(source.root, folder, (".json", ".jsonl"))]
    photos: dict[str, list[Reference]] = defaultdict(list)
    faults: list[Fault] = []
    for path in files:
        for listed in list_regions(source.root, path):
            if isinstance(listed, Fault):
                faults.append(listed)
            else:
                photos[listed.image].append(listed.region)
    if not photos:
        found = f"no region in {len(files)} files" if files else "no .jsonl or .json file in it"
        raise not_found(source, f"{found}{f'; {faults[0].verdict.detail}' if faults else ''}", _EXPECTED)
    for image, regions in photos.items():
        yield make_item(slug(image.rpartition(".")[0] or image), image=image, regions=regions)
    for name, verdict in faults:
        yield make_item(slug(name), reason=verdict.reason.value, detail=verdict.detail)


def read_item(source: Source, item: Item) -> Reading:
    """One photo with its regions."""
    return read_checked(source, item, _parse)


def _parse(source: Source, payload: dict[str, object]) -> RawView:
    if "reason" in payload:
        raise Unusable(Reason(payload_text(payload, "reason")), payload_text(payload, "detail"))
    regions = [read_region(source.root, each) for each in as_list(payload.get("regions"), "regions")]
    places: dict[_Box, list[_Region]] = {}
    broken = []
    for number, region in enumerate(regions):
        if "bbox" not in region and WIDE_HIGH not in region and "image" not in region:
            continue  # what the COCO form says of the photo itself
        try:
            places.setdefault(_box(region), []).append(region)
        except Unusable as verdict:
            broken.append(BrokenObject(f"entry-{number}", verdict))
    return RawView(
        image=_find_photo(source, payload_text(payload, "image")),
        objects=[*parse_objects(((str(n), place) for n, place in enumerate(places.items())), _object), *broken],
        stated_wh=_size(regions),
    )


def _find_photo(source: Source, image: str) -> str:
    path_below(source.root, image)
    candidates = [join(folder, image) for folder in _PHOTOS]
    return next((path for path in candidates if (source.root / path).is_file()), candidates[0])


def _size(regions: list[_Region]) -> tuple[int, int] | None:
    """Width and height by the first region that states them [px]."""
    stated = (region for region in regions if "width" in region and "height" in region)
    region = next(stated, None)
    return None if region is None else (as_whole(region["width"], "width"), as_whole(region["height"], "height"))


def _box(region: _Region) -> _Box:
    """Left, top, right, bottom, to a tenth of a pixel [px]."""
    if WIDE_HIGH in region:
        left, top, width, height = as_numbers(region[WIDE_HIGH], 4, "bbox")
        corners = [left, top, left + width, top + height]
    else:
        corners = as_numbers(region.get("bbox"), 4, "bbox")
    return tuple(round(value, 1) for value in corners)


def _object(object_id: str, place: tuple[_Box, list[_Region]]) -> RawObject:
    box, regions = place
    fitting = [region for region in regions if not _is_mismatch(region)]
    if not fitting:
        raise Unusable(Reason.LABEL_MISMATCH, "the region is marked as `mismatch`: its label is of something else")
    tag = next((found for found in map(_tag, fitting) if found is not None), None)
    naming = next((found for found in (_naming(region, tag) for region in fitting) if found is not None), None)
    if tag is None and naming is None:
        raise Unusable(Reason.LABEL_EMPTY, "the region has no tag, and no caption that names one thing")
    caption = None if naming is None else naming.caption
    return RawObject(object_id, tag if naming is None else naming.label, caption, list(box))


def _is_mismatch(region: _Region) -> bool:
    return str(region.get("mismatch", "")).lower() in {"true", "1", "yes"}


def _tag(region: _Region) -> str | None:
    """The first tag; of a list its first entry."""
    for name in TAGS:
        value = region.get(name)
        first = value[0] if isinstance(value, list) and value else value
        if isinstance(first, str) and first.strip():
            return first
    return None


def _naming(region: _Region, tag: str | None) -> Naming | None:
    caption = region.get("caption")
    if not isinstance(caption, str):
        return None
    with suppress(Unusable):  # a caption that cannot be cleaned is none; the tag is checked with the object
        label = None if tag is None else clean_text(tag).lower()
        return name_region(_SENTENCE_END.split(caption.strip(), maxsplit=1)[0], label)
    return None
