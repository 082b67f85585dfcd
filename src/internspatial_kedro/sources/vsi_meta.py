"""VSI-Bench's metadata of scenes: boxes, counts and floor areas of ScanNet, ScanNet++ and ARKitScenes.

Layout (thinking-in-space, `data/meta_info/`): `meta_info/<dataset>_meta_info_<split>.json`, scene name to `room_size`
(m²), `object_counts` (category to number), `object_bbox` (category to boxes, as `native_obb` says), `dataset`,
`video_path`, `room_center`; the last two are not read. World: z up, metres. `val` is split `test`.

A category is exhaustive where there are as many boxes as its count says. Labels are VSI-Bench's category names, which
cleaning leaves as they are (they are lower case). Frames are no part of the metadata: the option `frames_folder` names
a folder below the root with `<scene>/*.jpg`, in the order of their names; they have no camera and no objects.
"""

import math
from collections.abc import Iterator
from functools import partial

from internspatial_kedro.sources.checks import RawView, Unusable
from internspatial_kedro.sources.checks.labels import clean_label
from internspatial_kedro.sources.checks.parsing import as_list, as_mapping, as_number, as_whole, malformed
from internspatial_kedro.sources.checks.paths import path_below, slug
from internspatial_kedro.sources.native_files import (
    IMAGE_ENDINGS,
    check_options,
    check_root,
    join,
    list_files,
    make_item,
    not_found,
    payload_text,
    read_json,
    walk_folders,
)
from internspatial_kedro.sources.native_obb import parse_native_obb
from internspatial_kedro.sources.raw_scenes import RawFrame, RawInstance, RawScene, parse_instances, read_scene
from internspatial_kedro.sources.records import Item, Reading, Source, SourceError

_EXPECTED = "a folder with meta_info/<dataset>_meta_info_<split>.json (VSI-Bench)"
_FOLDER, _MARK, _SUFFIX = "meta_info", "_meta_info", ".json"


def list_items(source: Source) -> Iterator[Item]:
    """One item per scene; it carries its record, so that a file is parsed once.

    A file that is no JSON object is one item, which is read as a reject.

    Raises:
        SourceError: No such file below the root, or a wrong option.
    """
    check_root(source, _EXPECTED)
    check_options(source, ("frames_folder",))
    _frames_folder(source)
    files = list(_files(source))
    if not files:
        raise not_found(source, "no such file in it", _EXPECTED)
    for path in files:
        try:
            scenes = as_mapping(read_json(source.root, path), path)
        except Unusable:
            yield make_item(slug(path.removesuffix(_SUFFIX)), file=path)
            continue
        for name, record in scenes.items():
            yield make_item(slug(name), file=path, scene=name, record=record)


def read_item(source: Source, item: Item) -> Reading:
    """One scene."""
    return read_scene(source, item, _parse)


def _files(source: Source) -> Iterator[str]:
    for folder, _, files in walk_folders(source.root, 4):
        if (folder or source.root.resolve().name).split("/")[-1] == _FOLDER:
            yield from (join(folder, name) for name in files if _MARK in name and name.endswith(_SUFFIX))


def _frames_folder(source: Source) -> str | None:
    folder = source.options.get("frames_folder")
    if folder is None:
        return None
    try:
        is_there = path_below(source.root, str(folder)).is_dir()
    except Unusable as verdict:
        raise SourceError(f"Source '{source.name}': option frames_folder: {verdict.detail}.") from verdict
    if not is_there:
        raise SourceError(f"Source '{source.name}': option frames_folder: {source.root / str(folder)} does not exist.")
    return str(folder)


def _parse(source: Source, payload: dict[str, object]) -> RawScene:
    path = payload_text(payload, "file")
    if "scene" not in payload:
        as_mapping(read_json(source.root, path), path)
    record = as_mapping(payload.get("record"), "scene")
    boxes = {name: as_list(each, name) for name, each in as_mapping(record.get("object_bbox"), "object_bbox").items()}
    counts = as_mapping(record.get("object_counts"), "object_counts")
    return RawScene(
        instances=parse_instances(
            ((f"{name}-{number}", name, box) for name, each in boxes.items() for number, box in enumerate(each)),
            lambda key, name, box: RawInstance(key, name, obb_world=parse_native_obb(box)),
        ),
        native_split="test" if path.removesuffix(_SUFFIX).endswith(("_val", "_test")) else "train",
        frames=_frames(source, payload_text(payload, "scene")),
        exhaustive=_exhaustive({name: len(each) for name, each in boxes.items()}, counts),
        labelled_area_m2=_area(record.get("room_size")),
    )


def _exhaustive(boxes: dict[str, int], counts: dict[str, object]) -> set[str]:
    """Categories of which all counted instances have a box."""
    complete: set[str] = set()
    other: set[str] = set()
    for name in {*boxes, *counts}:
        is_complete = as_whole(counts.get(name, 0), f"count of {name}") == boxes.get(name, 0)
        try:
            (complete if is_complete else other).add(clean_label(name))
        except Unusable:
            continue  # its boxes are refused with this very verdict
    return complete - other


def _area(value: object) -> float | None:
    area = None if value is None else as_number(value, "room_size")
    if area is not None and not (math.isfinite(area) and area > 0):
        raise malformed("room_size", value, "a positive number")
    return area


def _frames(source: Source, scene: str) -> list[RawFrame]:
    root = _frames_folder(source)
    if root is None:
        return []
    folder = join(root, scene)
    path_below(source.root, folder)
    names = list_files(source.root, folder, IMAGE_ENDINGS)
    return [RawFrame(name.rsplit(".", 1)[0], partial(RawView, join(folder, name))) for name in names]
