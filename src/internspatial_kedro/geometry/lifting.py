"""Lifting: objects of an image to upright boxes in view space, from labelled boxes or from masks with depth."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.geometry.boxes import UprightBoxes, fit_upright, upright_boxes
from internspatial_kedro.geometry.cameras import Intrinsics
from internspatial_kedro.geometry.frames import Array
from internspatial_kedro.geometry.masks import Mask
from internspatial_kedro.geometry.point_clouds import object_points

FEWEST_POINTS = 100
LONGEST_SIDE_M = 30.0


class LiftedBox(NamedTuple):
    """One object's box, or why there is none.

    Attributes:
        center: Shape (3,) in view space [m].
        size: Two horizontal sides, height [m].
        yaw_rad: Angle of the first side.
        points: Depth points that it was fitted to.
        unusable: The reason if there is no box, else empty.
    """

    center: Array
    size: Array
    yaw_rad: float
    points: int
    unusable: str


def lift_mask(mask: Mask, depth_m: Array, camera: Intrinsics, cam_to_view: Array) -> LiftedBox:
    """Box of an object from its mask and a depth map (InternSpatial 3.1, after SpatialRGPT).

    Args:
        mask: Visible pixels, shape (height, width).
        depth_m: Same shape [m].
        camera: Intrinsics.
        cam_to_view: 3x3 rotation.
    """
    points = object_points(mask, depth_m, camera)
    if len(points) < FEWEST_POINTS:
        return _no_box("few_points", len(points))
    center, size, yaw = fit_upright(points @ cam_to_view.T)
    if size.max() > LONGEST_SIDE_M:
        return _no_box("too_large", len(points))
    return LiftedBox(center, size, yaw, len(points), "")


def lift_boxes(center: Array, axes: Array, size: Array, cam_to_view: Array) -> tuple[UprightBoxes, NDArray[np.bool_]]:
    """Boxes in camera frames to upright boxes in view space, and which of them are of a usable size.

    Args:
        center: Shape (n, 3).
        axes: Rows are the boxes' axes, shape (n, 3, 3).
        size: Full side lengths, shape (n, 3).
        cam_to_view: Rotation of each box's view, shape (n, 3, 3).
    """
    turned_center = np.einsum("nij,nj->ni", cam_to_view, center)
    turned_axes = axes @ cam_to_view.transpose(0, 2, 1)
    return upright_boxes(turned_center, turned_axes, size), size.max(axis=1, initial=0.0) <= LONGEST_SIDE_M


def _no_box(reason: str, points: int) -> LiftedBox:
    return LiftedBox(np.full(3, np.nan), np.full(3, np.nan), np.nan, points, reason)
