"""RoboSpatial: one JSON file per image with its camera and 3D boxes (the form that its generator takes).

Fields: `dataset`, `scene_name`, `image_name`, `image_size`, `camera_annotations.{extrinsic, intrinsic}`,
`objects[].Name` and `objects[].bbox_3d`. The extrinsic is camera-to-world, 4x4, OpenCV axes, metres, and already
contains `axis_align_matrix` (RoboSpatial, `data_loader/embodiedscan_loader.py`); the world has z up. Boxes are centre,
full sides and Euler angles z, x, y in radians, each about the turned axes (EmbodiedScan, 9 degrees of freedom). Names
are descriptions: the label is their head noun, the caption all up to the first comma. No boxes in the image are given:
they are the projected 3D boxes. Files of JSON lines, one image a line, are read too.
"""

import json
import re
from collections.abc import Iterator

import numpy as np
from scipy.spatial.transform import Rotation

from internspatial_kedro.geometry.frames import Array, invert_pose, pose_to_up
from internspatial_kedro.sources.checks import RawObject, RawView, Reason, Unusable, parse_objects, read_checked
from internspatial_kedro.sources.checks.cameras import check_pose
from internspatial_kedro.sources.checks.labels import clean_text
from internspatial_kedro.sources.checks.parsing import (
    as_list,
    as_mapping,
    as_matrix,
    as_numbers,
    as_text,
    as_whole,
    parse_json,
)
from internspatial_kedro.sources.checks.paths import path_below, slug
from internspatial_kedro.sources.native_files import (
    check_options,
    check_root,
    join,
    make_item,
    not_found,
    payload_text,
    read_json,
    read_text,
    walk_folders,
)
from internspatial_kedro.sources.phrases import head_noun_phrase
from internspatial_kedro.sources.records import Camera, Item, Obb, Reading, Source

_EXPECTED = "JSON files with camera_annotations and objects, one per image, and the images (RoboSpatial)"
_BREAK = re.compile(r"\s*[,;:(]")


def list_items(source: Source) -> Iterator[Item]:
    """One item per JSON file, and per line of a JSON-lines file.

    Raises:
        SourceError: No such file below the root.
    """
    check_root(source, _EXPECTED)
    check_options(source, ())
    found = False
    for folder, _, files in walk_folders(source.root, 6):
        for name in files:
            for item in _list_file(source, join(folder, name)):
                found = True
                yield item
    if not found:
        raise not_found(source, "no .json or .jsonl file in it", _EXPECTED)


def _list_file(source: Source, path: str) -> Iterator[Item]:
    stem, _, ending = path.rpartition(".")
    if ending.lower() == "json":
        yield make_item(slug(stem.removeprefix("annotations/")), file=path)
    if ending.lower() == "jsonl":
        yield from _list_lines(source, path, slug(stem))


def _list_lines(source: Source, path: str, name: str) -> Iterator[Item]:
    """One item per line that is not blank; a file that is no text is one item, refused when it is read."""
    try:
        lines = read_text(source.root, path, Reason.LABELS_MISSING).split("\n")
    except Unusable:
        yield make_item(name, file=path)
        return
    for number, line in enumerate(lines):
        if line.strip():
            yield make_item(f"{name}/{number}", file=path, line=line)


def read_item(source: Source, item: Item) -> Reading:
    """One image with its objects."""
    return read_checked(source, item, _parse)


def _parse(source: Source, payload: dict[str, object]) -> RawView:
    path = payload_text(payload, "file")
    line = payload.get("line")
    record = as_mapping(read_json(source.root, path) if line is None else parse_json(str(line), path), path)
    camera_entry = as_mapping(record.get("camera_annotations"), "camera_annotations")
    cam_to_world = as_matrix(camera_entry.get("extrinsic"), (4, 4), "extrinsic")
    check_pose(cam_to_world)
    world_to_cam = invert_pose(cam_to_world)
    objects = enumerate(as_list(record.get("objects"), "objects"))
    return RawView(
        image=_find_image(source, path, record),
        objects=parse_objects(
            ((str(number), entry) for number, entry in objects),
            lambda number, entry: _object(number, entry, world_to_cam),
        ),
        stated_wh=_size(record),
        camera=_camera(as_matrix(camera_entry.get("intrinsic"), (3, 3), "intrinsic"), cam_to_world),
        scene=slug(f"{_optional(record, 'dataset')}/{_optional(record, 'scene_name')}".strip("/")) or None,
    )


def _optional(record: dict[str, object], key: str) -> str:
    return as_text(record.get(key, ""), key)


def _size(record: dict[str, object]) -> tuple[int, int] | None:
    if record.get("image_size") is None:
        return None
    size = as_list(record["image_size"], "image_size")
    if len(size) != 2:
        raise Unusable(Reason.RECORD_MALFORMED, f"image_size has {len(size)} values; width and height were expected")
    return as_whole(size[0], "image width"), as_whole(size[1], "image height")


def _find_image(source: Source, path: str, record: dict[str, object]) -> str:
    """The image by its name: beside the JSON file, or where the generator has it, `images/<dataset>/<scene>/`."""
    name, dataset, scene = as_text(record.get("image_name"), "image_name"), *_names(record)
    beside = path.rpartition("/")[0]
    folders = (beside, join("images", dataset, scene), join(dataset, scene), join("images", scene), "images", ".")
    candidates = [join(folder, name) for folder in folders]
    for candidate in candidates:
        path_below(source.root, candidate)
    return next((candidate for candidate in candidates if (source.root / candidate).is_file()), candidates[1])


def _names(record: dict[str, object]) -> tuple[str, str]:
    return _optional(record, "dataset"), _optional(record, "scene_name")


def _camera(intrinsics: Array, cam_to_world: Array) -> Camera:
    return Camera(
        fx=float(intrinsics[0, 0]),
        fy=float(intrinsics[1, 1]),
        cx=float(intrinsics[0, 2]),
        cy=float(intrinsics[1, 2]),
        cam_to_world=[float(value) for value in cam_to_world.ravel()],
        up_cam=[float(value) for value in pose_to_up(cam_to_world)],
    )


def _object(number: str, entry: object, world_to_cam: Array) -> RawObject:
    content = as_mapping(entry, "object")
    boxes = as_list(content.get("bbox_3d"), "bbox_3d")
    box = as_numbers(boxes[0] if boxes and isinstance(boxes[0], list) else boxes, 9, "bbox_3d")
    description = clean_text(content.get("Name"))
    return RawObject(
        object_id=number,
        label=head_noun_phrase(description),
        caption=_BREAK.split(description, maxsplit=1)[0],
        obb_cam=_obb(np.array(box), world_to_cam),
    )


def _obb(box: Array, world_to_cam: Array) -> Obb:
    """A box of centre, sides and angles in the world to one in the camera frame."""
    if not np.isfinite(box).all():
        raise Unusable(Reason.OBB_INVALID, f"bbox_3d {json.dumps(box.tolist())} holds values that are not finite")
    box_to_world = Rotation.from_euler("ZXY", box[6:9]).as_matrix()
    to_camera = world_to_cam[:3, :3]
    return Obb.computed(to_camera @ box[:3] + world_to_cam[:3, 3], (to_camera @ box_to_world).T, box[3:6])
