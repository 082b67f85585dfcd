"""Frames of EmbodiedScan's info files: camera in the axis-aligned world, depth, and the instances that are visible."""

from typing import NamedTuple

import numpy as np

from internspatial_kedro.geometry.frames import Array, invert_pose
from internspatial_kedro.sources.checks import BrokenObject, RawObject, RawView, Reason, Unusable, parse_objects
from internspatial_kedro.sources.checks.cameras import check_pose
from internspatial_kedro.sources.checks.parsing import as_list, as_mapping, as_matrix, as_text, as_whole
from internspatial_kedro.sources.checks.paths import slug
from internspatial_kedro.sources.native_obb import transform_obb
from internspatial_kedro.sources.raw_scenes import BrokenInstance, RawInstance
from internspatial_kedro.sources.records import Camera, Depth
from internspatial_kedro.sources.scannet_frames import camera_of, in_world


class SceneFrames(NamedTuple):
    """What all frames of a scene share.

    Attributes:
        record: The scene's own record.
        align: Native world to the axis-aligned one, shape (4, 4).
        depth_scale_to_m: Metres of one step of the depth maps.
        instances: At their places in the record, by which frames refer to them.
    """

    record: dict[str, object]
    align: Array
    depth_scale_to_m: float
    instances: list[RawInstance | BrokenInstance]


def frame_name(entry: object, place: int) -> str:
    """The image's stem, by which Matterport3D, 3RScan and ScanNet tell a scene's frames apart."""
    path = entry.get("img_path") if isinstance(entry, dict) else None
    return path.rpartition("/")[2].rsplit(".", 1)[0] if isinstance(path, str) else f"entry-{place}"


def read_frame(entry: object, scene: SceneFrames) -> RawView:
    """A frame.

    Raises:
        Unusable: `record_malformed`, `pose_not_finite` or `pose_not_rigid`.
    """
    image = as_mapping(entry, "image")
    cam_to_global = as_matrix(image.get("cam2global"), (4, 4), "cam2global")
    check_pose(cam_to_global)
    cam_to_world = scene.align @ cam_to_global
    own = scene.record.get("cam2img")
    intrinsics = image.get("cam2img") if own is None else own
    of_depth = scene.record.get("depth_cam2img")
    depth_path = image.get("depth_path")
    return RawView(
        image=as_text(image.get("img_path"), "img_path"),
        objects=_objects(image, scene, invert_pose(cam_to_world)),
        camera=in_world(_camera(intrinsics, "cam2img"), cam_to_world),
        depth=None if depth_path is None else Depth(as_text(depth_path, "depth_path"), scene.depth_scale_to_m),
        depth_camera=_camera(intrinsics if of_depth is None else of_depth, "depth_cam2img"),
    )


def _camera(value: object, what: str) -> Camera:
    return camera_of(np.array(as_matrix(value, (3, 3), what)))


def _objects(image: dict[str, object], scene: SceneFrames, world_to_cam: Array) -> list[RawObject | BrokenObject]:
    """The instances that the file calls visible here."""
    places = as_list(image.get("visible_instance_ids", []), "visible_instance_ids")
    return parse_objects(
        ((f"place-{place}", place) for place in places),
        lambda key, place: _object(place, scene.instances, world_to_cam),
    )


def _object(place: object, instances: list[RawInstance | BrokenInstance], world_to_cam: Array) -> RawObject:
    index = as_whole(place, "visible_instance_ids")
    if not 0 <= index < len(instances):
        detail = f"visible_instance_ids names place {index} of {len(instances)} instances"
        raise Unusable(Reason.RECORD_MALFORMED, detail)
    instance = instances[index]
    if isinstance(instance, BrokenInstance):
        raise instance.verdict
    return RawObject(
        object_id=instance.instance_id,
        label=instance.label,
        obb_cam=None if instance.obb_world is None else transform_obb(instance.obb_world, world_to_cam),
        instance_id=slug(instance.instance_id),
    )
