"""A drawn turntable as records of the `views` and `scenes` tables."""

from typing import Any

import numpy as np

from internspatial_kedro.geometry.frames import pose_to_up
from internspatial_kedro.sources.checks.paths import slug
from internspatial_kedro.sources.objects3d.cache import TURNTABLE, picture_path
from internspatial_kedro.sources.objects3d.options import Objects3dOptions
from internspatial_kedro.sources.records import Camera, Instance, Reading, Scene, Source, Turntable, View, ViewObject
from internspatial_kedro.sources.rooms import native
from internspatial_kedro.tables import sampling

OBJECT_ID = "object"


def object_split(source: Source, options: Objects3dOptions, item_id: str) -> str:
    """`train` or `test`: the source's own split, or where that is `native` by a hash of the object's id."""
    if source.split != "native":
        return source.split
    share = np.array([sampling.salt("objects3d split", item_id)], dtype=np.uint64)
    return "test" if sampling.uniform(sampling.finalise(share))[0] < options.test_share else "train"


def read_turntable(source: Source, options: Objects3dOptions, item_id: str, label: str, folder: str) -> Reading:
    """All views of an object, and the object as a scene with one instance.

    The instance has no box, for the models' units say nothing of real sizes.

    Args:
        source: The configured source.
        options: Its options.
        item_id: The object.
        label: What it is called.
        folder: Its folder of pictures below the root.
    """
    record = native.read_json(source.root / folder / TURNTABLE)
    scene_id, split = f"{slug(source.name)}/{item_id}", object_split(source, options, item_id)
    views = [
        _view(source, options, record, index, label, f"{folder}/{picture_path(index)}", scene_id, split)
        for index in range(len(record["azimuth_deg"]))
    ]
    scene = Scene(
        scene_id,
        source.name,
        split,
        [view.view_id for view in views],
        [Instance(OBJECT_ID, label, label)],
        turntable=Turntable(record["azimuth_deg"], record["differences"]),
    )
    return Reading(views, [scene], [], len(views))


def _view(
    source: Source,
    options: Objects3dOptions,
    record: dict[str, Any],
    index: int,
    label: str,
    image: str,
    scene_id: str,
    split: str,
) -> View:
    pose = np.array(record["cam_to_world"][index])
    up_cam = pose_to_up(pose.reshape(4, 4)).tolist()
    camera = Camera(record["fx"], record["fy"], record["cx"], record["cy"], pose.tolist(), up_cam)
    seen = ViewObject(
        OBJECT_ID,
        label,
        label,
        record["box_xyxy"][index],
        record["mask_rle"][index],
        instance_id=OBJECT_ID,
        visible_fraction=1.0,
    )
    view_id = f"{scene_id}/{index:04d}"
    return View(view_id, source.name, split, image, options.size, options.size, [seen], scene_id, index, camera=camera)
