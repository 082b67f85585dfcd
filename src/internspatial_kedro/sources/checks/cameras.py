"""Cameras: intrinsics that a camera can have, poses that are rigid."""

import math
from dataclasses import replace

import numpy as np

from internspatial_kedro.geometry.frames import Array
from internspatial_kedro.sources.checks.reasons import Reason, Unusable
from internspatial_kedro.sources.records import Camera

FOCAL_RANGE_PX = (1.0, 1e5)
"""Focal lengths outside are no camera's."""
RIGID_TOLERANCE = 2e-3
"""Largest entry of RᵀR - 1. Real trackers drift: 7-Scenes poses reach 2e-4."""
UNIT_TOLERANCE = 1e-2
"""How far from 1 the length of a stated gravity direction may be."""


def check_camera(camera: Camera, size_wh: tuple[int, int]) -> Camera:
    """A camera that can be computed with; its gravity direction made a unit vector.

    Args:
        camera: As the dataset states it.
        size_wh: The image's width and height [px].

    Raises:
        Unusable: `camera_implausible`, `pose_not_finite` or `pose_not_rigid`.
    """
    _check_intrinsics(camera, size_wh)
    if camera.cam_to_world is not None:
        check_pose(np.array(camera.cam_to_world).reshape(-1, 4))
    return camera if camera.up_cam is None else replace(camera, up_cam=_unit(camera.up_cam))


def check_pose(pose: Array) -> None:
    """Refuse what is no rigid transform.

    Args:
        pose: 4x4.

    Raises:
        Unusable: `pose_not_finite` or `pose_not_rigid`.
    """
    if not np.isfinite(pose).all():
        raise Unusable(Reason.POSE_NOT_FINITE, "the pose holds infinite or nan values: tracking was lost")
    rotation = pose[:3, :3]
    error = float(np.abs(rotation.T @ rotation - np.eye(3)).max())
    flipped = np.linalg.det(rotation) < 0
    if error > RIGID_TOLERANCE or flipped or not np.allclose(pose[3], [0, 0, 0, 1], atol=1e-6):
        detail = f"RᵀR differs from 1 by {error:.2g}{', with a mirror' if flipped else ''}; a rigid 4x4 was expected"
        raise Unusable(Reason.POSE_NOT_RIGID, detail)


def _check_intrinsics(camera: Camera, size_wh: tuple[int, int]) -> None:
    low, high = FOCAL_RANGE_PX
    focal_fits = all(math.isfinite(f) and low < f < high for f in (camera.fx, camera.fy))
    center = zip((camera.cx, camera.cy), size_wh, strict=True)
    center_fits = all(math.isfinite(c) and -side <= c <= 2 * side for c, side in center)
    if not (focal_fits and center_fits):
        given = f"fx {camera.fx:g}, fy {camera.fy:g}, cx {camera.cx:g}, cy {camera.cy:g}"
        expected = (
            f"focal lengths in ({low:g}, {high:g}) and a principal point near an image of {size_wh[0]} x {size_wh[1]}"
        )
        raise Unusable(Reason.CAMERA_IMPLAUSIBLE, f"{given}; {expected} px were expected")


def _unit(up_cam: list[float]) -> list[float]:
    length = math.sqrt(sum(value * value for value in up_cam))
    if not math.isfinite(length) or abs(length - 1) > UNIT_TOLERANCE:
        raise Unusable(
            Reason.CAMERA_IMPLAUSIBLE, f"the direction against gravity has length {length:g}; 1 was expected"
        )
    return [value / length for value in up_cam]
