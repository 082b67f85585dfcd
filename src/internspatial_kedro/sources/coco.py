"""COCO: photos with instance outlines. No camera, so 2D objects only.

Layout (cocodataset.org, "Data format"): `annotations/instances_<split>.json` with `images`, `annotations` and
`categories`, the photos in `<split>/` or `images/<split>/`. Boxes are x, y, width, height in pixels with the image's
corner at 0; masks are polygons or run lengths; `iscrowd` regions hold many objects. Image captions
(`captions_*.json`) are not read: five sentences about an image name no single object.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import NamedTuple

from internspatial_kedro.sources.checks import RawObject, RawView, Reason, Unusable, parse_objects, read_checked
from internspatial_kedro.sources.checks.labels import clean_label
from internspatial_kedro.sources.checks.parsing import as_list, as_mapping, as_numbers, as_text, as_whole, shown
from internspatial_kedro.sources.checks.paths import slug
from internspatial_kedro.sources.native_files import (
    check_options,
    check_root,
    join,
    list_files,
    make_item,
    not_found,
    payload_text,
    read_json,
)
from internspatial_kedro.sources.records import Item, Reading, Source

_EXPECTED = "a folder with annotations/instances_<split>.json and the photos in <split>/ (COCO)"
_PREFIX, _SUFFIX = "instances_", ".json"


class _Listing(NamedTuple):
    """An annotation file by image. Entries are untrusted; an annotation without usable image id is under None."""

    split: str
    images: list[object]
    by_image: dict[int | None, list[object]]
    categories: dict[str, str]


def list_items(source: Source) -> Iterator[Item]:
    """One item per image; it carries its annotations, so that the file is parsed once.

    An annotation file that is no JSON, and annotations of an image that is not listed, are items that are read as one
    reject each.

    Raises:
        SourceError: No such layout below the root, or none of the annotation files can be read.
    """
    check_root(source, _EXPECTED)
    check_options(source, ())
    files = [name for name in list_files(source.root, "annotations", (_SUFFIX,)) if name.startswith(_PREFIX)]
    if not files:
        raise not_found(source, "no file annotations/instances_*.json in it", _EXPECTED)
    unreadable: dict[str, Unusable] = {}
    for name in files:
        try:
            listing = _read_listing(source, name)
        except Unusable as verdict:
            unreadable[name] = verdict
        else:
            yield from _items(source, listing)
    if len(unreadable) == len(files):
        raise not_found(source, f"{files[0]} cannot be read: {unreadable[files[0]].detail}", "a COCO instances file")
    for name, refusal in unreadable.items():
        yield _refused(name, refusal)


def read_item(source: Source, item: Item) -> Reading:
    """One image with its objects."""
    return read_checked(source, item, _parse)


def _read_listing(source: Source, name: str) -> _Listing:
    content = as_mapping(read_json(source.root, join("annotations", name)), name)
    by_image: dict[int | None, list[object]] = defaultdict(list)
    for annotation in as_list(content.get("annotations"), f"{name}: annotations"):
        by_image[_whole_or_none(annotation, "image_id")].append(annotation)
    categories = {}
    for category in as_list(content.get("categories"), f"{name}: categories"):
        entry = as_mapping(category, f"{name}: category")
        categories[str(as_whole(entry.get("id"), "category id"))] = as_text(entry.get("name"), "category name")
    images = as_list(content.get("images"), f"{name}: images")
    return _Listing(name.removeprefix(_PREFIX).removesuffix(_SUFFIX), images, by_image, categories)


def _whole_or_none(entry: object, key: str) -> int | None:
    try:
        return as_whole(as_mapping(entry, "entry").get(key), key)
    except Unusable:
        return None


def _items(source: Source, listing: _Listing) -> Iterator[Item]:
    used: set[int | None] = set()
    folder = _photo_folder(source, listing.split)
    for number, image in enumerate(listing.images):
        image_id = _whole_or_none(image, "id")
        annotations = [] if image_id is None else listing.by_image.get(image_id, [])
        used.add(image_id)
        yield make_item(
            slug(f"{listing.split}/{_stem(image, number)}"),
            split=listing.split,
            folder=folder,
            image=image,
            annotations=annotations,
            categories=listing.categories,
        )
    for image_id in sorted({key for key in listing.by_image if key is not None} - used):
        detail = f"annotations refer to image id {image_id}, which `images` does not list"
        yield _refused(f"{listing.split}/image-{image_id}", Unusable(Reason.IMAGE_MISSING, detail))
    for number, annotation in enumerate(listing.by_image.get(None, [])):
        detail = f"annotation without a whole image_id: {shown(annotation)}"
        yield _refused(f"{listing.split}/annotation-{number}", Unusable(Reason.RECORD_MALFORMED, detail))


def _photo_folder(source: Source, split: str) -> str:
    """`<split>/` or `images/<split>/`, whichever exists; some exports have all photos in `images/`."""
    candidates = (split, join("images", split), "images")
    return next((folder for folder in candidates if (source.root / folder).is_dir()), split)


def _stem(image: object, number: int) -> str:
    name = image.get("file_name") if isinstance(image, dict) else None
    return name.rsplit(".", 1)[0] if isinstance(name, str) and name else f"entry-{number}"


def _refused(name: str, verdict: Unusable) -> Item:
    return make_item(slug(name), reason=verdict.reason.value, detail=verdict.detail)


def _parse(source: Source, payload: dict[str, object]) -> RawView:
    if "reason" in payload:
        raise Unusable(Reason(payload_text(payload, "reason")), payload_text(payload, "detail"))
    split = payload_text(payload, "split")
    image = as_mapping(payload.get("image"), "image")
    as_whole(image.get("id"), "image id")
    categories = as_mapping(payload.get("categories"), "categories")
    annotations = as_list(payload.get("annotations"), "annotations")
    return RawView(
        image=join(payload_text(payload, "folder"), as_text(image.get("file_name"), "file_name")),
        objects=parse_objects(
            ((_object_id(annotation, number), annotation) for number, annotation in enumerate(annotations)),
            lambda object_id, annotation: _object(object_id, annotation, categories),
        ),
        native_split="train" if split.startswith("train") else "test",
        stated_wh=(as_whole(image.get("width"), "width"), as_whole(image.get("height"), "height")),
        exhaustive_labels=list(_cleaned(categories.values())),
    )


def _cleaned(names: Iterable[object]) -> Iterator[str]:
    for name in names:
        with suppress(Unusable):  # its objects are refused with this very verdict
            yield clean_label(name)


def _object_id(annotation: object, number: int) -> str:
    """The annotation's own id; its place in the list where it has none."""
    own = _whole_or_none(annotation, "id")
    return f"entry-{number}" if own is None else str(own)


def _object(object_id: str, annotation: object, categories: dict[str, object]) -> RawObject:
    entry = as_mapping(annotation, "annotation")
    left, top, width, height = as_numbers(entry.get("bbox"), 4, "bbox")
    category = as_whole(entry.get("category_id"), "category_id")
    if str(category) not in categories:
        raise Unusable(Reason.LABEL_EMPTY, f"category id {category} is not listed in `categories`")
    return RawObject(
        object_id=object_id,
        label=categories[str(category)],
        box_xyxy=[left, top, left + width, top + height],
        segmentation=entry.get("segmentation"),
        crowd=as_whole(entry.get("iscrowd", 0), "iscrowd") == 1,
    )
