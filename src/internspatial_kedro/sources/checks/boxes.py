"""Boxes in the image and in space."""

from collections.abc import Sequence

import numpy as np

from internspatial_kedro.geometry.boxes import obb_corners
from internspatial_kedro.geometry.cameras import Intrinsics, project_points
from internspatial_kedro.geometry.frames import Array
from internspatial_kedro.sources.checks.reasons import Reason, Unusable
from internspatial_kedro.sources.records import Camera, Obb

NEAR_M = 0.05
"""What lies closer to the image plane than this cannot be projected; boxes are cut there."""
_AXES_TOLERANCE = 1e-3


def check_box(box_xyxy: Sequence[float], size_wh: tuple[int, int]) -> list[float]:
    """A box clipped to the image.

    Args:
        box_xyxy: Left, top, right, bottom, right and bottom exclusive [px].
        size_wh: The image's width and height [px].

    Raises:
        Unusable: `box_not_finite`, `box_empty` (zero or negative size) or `box_outside`.
    """
    box = np.asarray(box_xyxy, dtype=float)
    text = ", ".join(f"{value:g}" for value in box)
    if not np.isfinite(box).all():
        raise Unusable(Reason.BOX_NOT_FINITE, f"box [{text}] holds values that are not finite")
    if box[2] <= box[0] or box[3] <= box[1]:
        raise Unusable(Reason.BOX_EMPTY, f"box [{text}] has no area; right > left and bottom > top were expected")
    clipped = np.clip(box, 0, [*size_wh, *size_wh])
    if clipped[2] <= clipped[0] or clipped[3] <= clipped[1]:
        raise Unusable(Reason.BOX_OUTSIDE, f"box [{text}] lies outside the image of {size_wh[0]} x {size_wh[1]} px")
    return [float(value) for value in clipped]


def check_obb(obb: Obb) -> Obb:
    """Refuse an oriented box that is none.

    Raises:
        Unusable: `obb_invalid`: not finite, a side that is not positive, or axes that are not orthonormal.
    """
    axes = np.array(obb.axes, dtype=float).reshape(3, 3)
    if not np.isfinite([*obb.center, *obb.axes, *obb.size]).all() or min(obb.size) <= 0:
        given = f"box centre {_short(obb.center)}, sides {_short(obb.size)}"
        raise Unusable(Reason.OBB_INVALID, f"{given}; finite numbers and positive sides were expected")
    if np.abs(axes @ axes.T - np.eye(3)).max() > _AXES_TOLERANCE:
        raise Unusable(Reason.OBB_INVALID, f"box axes {_short(obb.axes)} are not orthonormal")
    return obb


def project_obb(obb_cam: Obb, camera: Camera) -> list[float]:
    """Bounds in the image plane of the part of a box that lies in front of the camera, not clipped [px].

    Raises:
        Unusable: `box_outside`: the whole box is behind the camera.
    """
    center, axes, size = (np.array(part, dtype=float) for part in (obb_cam.center, obb_cam.axes, obb_cam.size))
    corners = obb_corners(center[None], axes.reshape(1, 3, 3), size[None])[0]
    points = _in_front(corners)
    if not len(points):
        raise Unusable(Reason.BOX_OUTSIDE, f"box centre {_short(obb_cam.center)} lies behind the camera")
    pixels = project_points(points, Intrinsics(camera.fx, camera.fy, camera.cx, camera.cy))
    return [float(value) for value in (*pixels.min(axis=0), *pixels.max(axis=0))]


def _in_front(corners: Array) -> Array:
    """Corners in front of the near plane, and where segments between corners cross it.

    Segments between all pairs of corners lie inside the box, and those that matter are its edges.
    """
    visible = corners[corners[:, 2] >= NEAR_M]
    first, second = (index.ravel() for index in np.meshgrid(np.arange(8), np.arange(8)))
    crossing = (corners[first, 2] >= NEAR_M) & (corners[second, 2] < NEAR_M)
    start, end = corners[first[crossing]], corners[second[crossing]]
    share = (start[:, 2:] - NEAR_M) / (start[:, 2:] - end[:, 2:])
    return np.concatenate([visible, start + share * (end - start)])


def _short(values: Sequence[float]) -> str:
    return "[" + ", ".join(f"{value:.3g}" for value in values) + "]"
