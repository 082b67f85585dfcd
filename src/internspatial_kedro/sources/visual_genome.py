"""Visual Genome: photos with named boxes. No camera, so 2D objects only.

Layout (visualgenome.org, version 1.2 and later): `objects.json`, or in its absence `relationships.json`, whose subjects
and objects are the same records; `region_graphs.json` and `image_data.json` if they are there; photos
`<image id>.jpg` in `VG_100K/`, `VG_100K_2/` or `images/`. Boxes are x, y, w, h in pixels with the image's corner at 0;
many reach beyond it or are empty. A name is `names`, a list, or `name`.

Captions are phrases of regions with just one object, if they end in its name ("tall green clock"). Predicates are not
read: they follow the annotator's words, and no table holds them. Nothing is annotated exhaustively, and there are no
splits: all photos are `train`.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress

from internspatial_kedro.sources.checks import RawObject, RawView, Reason, Unusable, parse_objects, read_checked
from internspatial_kedro.sources.checks.labels import clean_text
from internspatial_kedro.sources.checks.parsing import as_list, as_mapping, as_number, as_text, as_whole, malformed
from internspatial_kedro.sources.checks.paths import slug
from internspatial_kedro.sources.json_lists import read_entries
from internspatial_kedro.sources.native_files import (
    check_options,
    check_root,
    find_image,
    join,
    make_item,
    not_found,
    payload_text,
)
from internspatial_kedro.sources.records import Item, Reading, Source
from internspatial_kedro.sources.region_phrases import name_region

_EXPECTED = "a folder with objects.json and the photos in VG_100K/ and VG_100K_2/ (Visual Genome)"
_OBJECTS, _RELATIONSHIPS = "objects.json", "relationships.json"
_REGIONS, _SIZES = "region_graphs.json", "image_data.json"
_FOLDERS = ("VG_100K", "VG_100K_2", "images", "images/VG_100K", "images/VG_100K_2")

_Captions = dict[str, dict[str, str]]


def list_items(source: Source) -> Iterator[Item]:
    """One item per photo; files are read entry by entry, since they have gigabytes.

    What is wrong with a file, or with an entry that names no photo, is an item that is refused when it is read.

    Raises:
        SourceError: No such layout below the root, or its file of objects is an empty list.
    """
    check_root(source, _EXPECTED)
    check_options(source, ())
    main = next((name for name in (_OBJECTS, _RELATIONSHIPS) if (source.root / name).is_file()), None)
    if main is None:
        raise not_found(source, f"neither {_OBJECTS} nor {_RELATIONSHIPS} in it", _EXPECTED)
    sizes: dict[str, list[int]] = {}
    captions: _Captions = {}
    yield from _each(source, _SIZES, lambda image: _keep_size(image, sizes))
    yield from _each(source, _REGIONS, lambda image: _keep_captions(image, captions))
    listed = False
    for item in _each(source, main, lambda image: _photo(image, sizes, captions)):
        listed = True
        yield item
    if not listed:
        raise not_found(source, f"{main} lists no photo", _EXPECTED)


def read_item(source: Source, item: Item) -> Reading:
    """One photo with its objects."""
    return read_checked(source, item, _parse)


def _each(source: Source, name: str, use: Callable[[dict[str, object]], Item | None]) -> Iterator[Item]:
    """Items of a file's entries; a file that is not there has none, and what cannot be used is an item itself."""
    if not (source.root / name).is_file():
        return
    try:
        for number, entry in enumerate(read_entries(source.root, name)):
            try:
                item = use(as_mapping(entry, name))
            except Unusable as verdict:
                item = _refused(f"{name}-{number}", verdict)
            if item is not None:
                yield item
    except Unusable as verdict:
        yield _refused(name, verdict)


def _photo(entry: dict[str, object], sizes: dict[str, list[int]], captions: _Captions) -> Item:
    image_id = _image_id(entry)
    found = captions.get(image_id, {})
    return make_item(slug(image_id), image_id=image_id, entry=entry, size=sizes.get(image_id), captions=found)


def _image_id(entry: dict[str, object]) -> str:
    return str(as_whole(entry.get("image_id"), "image_id"))


def _keep_size(image: dict[str, object], sizes: dict[str, list[int]]) -> None:
    sizes[_image_id(image)] = [as_whole(image.get(side), side) for side in ("width", "height")]


def _keep_captions(image: dict[str, object], captions: _Captions) -> None:
    named = captions.setdefault(_image_id(image), {})
    for region in as_list(image.get("regions"), "regions"):
        _keep_caption(as_mapping(region, "region"), named)


def _keep_caption(region: dict[str, object], named: dict[str, str]) -> None:
    """Keep the caption with the most words of each object."""
    things = as_list(region.get("objects", []), "region.objects")
    if len(things) != 1:
        return
    with suppress(Unusable):  # a phrase that cannot be read is no caption; the object is checked where it is listed
        thing = as_mapping(things[0], "region.objects")
        object_id = str(as_whole(thing.get("object_id"), "object_id"))
        naming = name_region(region.get("phrase"), clean_text(_name(thing)).lower())
        if naming and len(naming.caption.split()) > len(named.get(object_id, "").split()):
            named[object_id] = naming.caption


def _refused(name: str, verdict: Unusable) -> Item:
    return make_item(slug(name), reason=verdict.reason.value, detail=verdict.detail)


def _parse(source: Source, payload: dict[str, object]) -> RawView:
    if "reason" in payload:
        raise Unusable(Reason(payload_text(payload, "reason")), payload_text(payload, "detail"))
    captions = as_mapping(payload.get("captions"), "captions")
    size = payload.get("size")
    return RawView(
        image=_find_photo(source, payload_text(payload, "image_id")),
        objects=parse_objects(
            _listed(as_mapping(payload.get("entry"), "entry")),
            lambda object_id, thing: _object(object_id, thing, captions.get(object_id)),
        ),
        stated_wh=None if size is None else _pair(as_list(size, "size")),
    )


def _pair(size: list[object]) -> tuple[int, int]:
    return as_whole(size[0], "width"), as_whole(size[1], "height")


def _find_photo(source: Source, image_id: str) -> str:
    found = (find_image(source.root, folder, image_id) for folder in _FOLDERS)
    return next((path for path in found if (source.root / path).is_file()), join(_FOLDERS[0], f"{image_id}.jpg"))


def _listed(entry: dict[str, object]) -> list[tuple[str, object]]:
    """Objects with their ids; of relationships, whoever takes part in them, once each."""
    if "objects" in entry:
        things = as_list(entry["objects"], "objects")
        return [(_object_id(thing, number), thing) for number, thing in enumerate(things)]
    relations = [as_mapping(each, "relationship") for each in as_list(entry.get("relationships"), "relationships")]
    parts = [relation.get(role) for relation in relations for role in ("subject", "object")]
    once: dict[str, object] = {}
    for number, part in enumerate(parts):
        once.setdefault(_object_id(part, number), part)
    return list(once.items())


def _object_id(thing: object, number: int) -> str:
    """The object's own id; its place in the list where it has none."""
    try:
        return str(as_whole(as_mapping(thing, "object").get("object_id"), "object_id"))
    except Unusable:
        return f"entry-{number}"


def _object(object_id: str, thing: object, caption: object) -> RawObject:
    entry = as_mapping(thing, "object")
    left, top, width, height = (as_number(entry.get(side), side) for side in "xywh")
    return RawObject(
        object_id=object_id,
        label=_name(entry),
        caption=caption,
        box_xyxy=[left, top, left + width, top + height],
    )


def _name(entry: dict[str, object]) -> str:
    if "name" in entry:
        return as_text(entry["name"], "name")
    names = as_list(entry.get("names"), "names")
    if not names:
        raise malformed("names", names, "a list with a name")
    return as_text(names[0], "names")
