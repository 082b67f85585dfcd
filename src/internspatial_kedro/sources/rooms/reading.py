"""A room's folder to records of the `views` and `scenes` tables."""

from typing import Any

import numpy as np
from PIL import Image

from internspatial_kedro.geometry.frames import Array, invert_pose, pose_to_up
from internspatial_kedro.geometry.masks import Outline, labels_to_outlines
from internspatial_kedro.sources.native_obb import transform_obb
from internspatial_kedro.sources.records import (
    Camera,
    Depth,
    Geometry,
    Instance,
    Obb,
    Reading,
    Scene,
    Source,
    View,
    ViewObject,
)
from internspatial_kedro.sources.rooms import native
from internspatial_kedro.sources.rooms.furniture import CATEGORIES
from internspatial_kedro.sources.rooms.layout.blocks import BLOCK_LABELS
from internspatial_kedro.sources.rooms.options import RoomsOptions
from internspatial_kedro.sources.rooms.sweethome3d.labels import UNLISTED
from internspatial_kedro.tables import sampling

MILLIMETRES = 0.001


def room_split(source: Source, options: RoomsOptions, number: int) -> str:
    """`train` or `test`: the source's own split, or where that is `native` by a hash of seed and number."""
    if source.split != "native":
        return source.split
    share = np.array([sampling.salt("rooms split", options.seed, number)], dtype=np.uint64)
    return "test" if sampling.uniform(sampling.finalise(share))[0] < options.test_share else "train"


def read_room(source: Source, options: RoomsOptions, item_id: str, number: int) -> Reading:
    """All frames of a room, and the room as a scene."""
    record = native.read_json(source.root / item_id / native.ROOM)
    split = room_split(source, options, number)
    scene_id = f"{source.name}/{item_id}"
    instances = {entry["number"]: entry for entry in record["instances"]}
    views = [
        _read_view(source, options, scene_id, item_id, index, split, frame, instances)
        for index, frame in enumerate(record["frames"])
    ]
    scene = Scene(
        scene_id,
        source.name,
        split,
        [view.view_id for view in views],
        [_read_instance(entry) for entry in record["instances"]],
        Geometry(f"{item_id}/{native.MESH}", "rooms"),
        record["floor_polygon"],
        height_m=record["height_m"],
        exhaustive_labels=_exhaustive(options),
    )
    return Reading(views, [scene], [], sum(len(view.objects) for view in views))


def _read_view(
    source: Source,
    options: RoomsOptions,
    scene_id: str,
    item_id: str,
    index: int,
    split: str,
    frame: dict[str, Any],
    instances: dict[int, dict[str, Any]],
) -> View:
    colour, depth, numbers = (f"{item_id}/{path}" for path in native.frame_paths(index))
    outlines = labels_to_outlines(np.asarray(Image.open(source.root / numbers)))
    pose = np.array(frame["cam_to_world"]).reshape(4, 4)
    objects = [
        _read_object(instances[number], outlines[number], seen / alone, pose)
        for number, seen, alone in frame["visible"]
    ]
    camera = Camera(
        frame["fx"], frame["fy"], frame["cx"], frame["cy"], frame["cam_to_world"], pose_to_up(pose).tolist()
    )
    return View(
        f"{scene_id}/{index:04d}",
        source.name,
        split,
        colour,
        options.width,
        options.height,
        objects,
        scene_id,
        index,
        camera,
        Depth(depth, MILLIMETRES),
        _exhaustive(options),
    )


def _exhaustive(options: RoomsOptions) -> list[str]:
    if options.furniture == "blocks":
        return list(BLOCK_LABELS)
    return [label for label in CATEGORIES if options.furniture == "builtin" or label not in UNLISTED]


def _read_instance(entry: dict[str, Any]) -> Instance:
    box = Obb(**entry["obb_world"])
    return Instance(entry["instance_id"], entry["label"], entry["caption"], entry["number"], box)


def _read_object(entry: dict[str, Any], outline: Outline, visible_fraction: float, pose: Array) -> ViewObject:
    return ViewObject(
        entry["instance_id"],
        entry["label"],
        entry["caption"],
        outline.box_xyxy,
        outline.rle,
        1.0,
        entry["instance_id"],
        transform_obb(Obb(**entry["obb_world"]), invert_pose(pose)),
        visible_fraction,
    )
