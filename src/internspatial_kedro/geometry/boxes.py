"""Oriented boxes: corners, upright boxes in view space, rectangles fitted to points.

An upright box has two horizontal sides and a vertical one. Its corners are listed counter-clockwise from above, bottom
face first, starting at minus both horizontal sides.
"""

from typing import NamedTuple

import numpy as np
from scipy.spatial import ConvexHull, QhullError

from internspatial_kedro.geometry.frames import Array

_CORNER_SIGNS = np.array(
    [[-1, -1, -1], [1, -1, -1], [1, 1, -1], [-1, 1, -1], [-1, -1, 1], [1, -1, 1], [1, 1, 1], [-1, 1, 1]], dtype=float
)
_UPRIGHT_COSINE = np.cos(np.deg2rad(1.0))


class UprightBoxes(NamedTuple):
    """Boxes with a vertical side; n of them.

    Attributes:
        center: Shape (n, 3) [m].
        size: The two horizontal sides and the height, shape (n, 3) [m].
        yaw_rad: Angle of the first side from x, counter-clockwise from above, in (-pi/2, pi/2], shape (n,).
    """

    center: Array
    size: Array
    yaw_rad: Array

    @property
    def corners(self) -> Array:
        """Corners, shape (n, 8, 3)."""
        cosine, sine = np.cos(self.yaw_rad), np.sin(self.yaw_rad)
        axes = np.zeros((len(self.yaw_rad), 3, 3))
        axes[:, 0, 0], axes[:, 0, 1] = cosine, sine
        axes[:, 1, 0], axes[:, 1, 1] = -sine, cosine
        axes[:, 2, 2] = 1.0
        return obb_corners(self.center, axes, self.size)


def obb_corners(center: Array, axes: Array, size: Array) -> Array:
    """Corners of oriented boxes.

    Args:
        center: Shape (n, 3).
        axes: Rows are the boxes' axes, shape (n, 3, 3).
        size: Full side lengths along them, shape (n, 3).

    Returns:
        Shape (n, 8, 3).
    """
    local = _CORNER_SIGNS[None] * (size[:, None, :] / 2)
    return np.asarray(center[:, None, :] + local @ axes)


def upright_boxes(center: Array, axes: Array, size: Array) -> UprightBoxes:
    """Upright boxes around oriented ones, in a frame with z up: exact where a side is vertical (within 1°).

    Args:
        center: Shape (n, 3).
        axes: Rows are the boxes' axes, shape (n, 3, 3).
        size: Full side lengths along them, shape (n, 3).
    """
    rows = np.arange(len(center))
    vertical = np.argmax(np.abs(axes[:, :, 2]), axis=1)
    first, second = (vertical + 1) % 3, (vertical + 2) % 3
    direction = axes[rows, first]
    yaw = _half_turn(np.arctan2(direction[:, 1], direction[:, 0]))
    boxes = UprightBoxes(
        center.copy(), np.stack([size[rows, first], size[rows, second], size[rows, vertical]], axis=1), yaw
    )
    for row in np.flatnonzero(np.abs(axes[rows, vertical, 2]) < _UPRIGHT_COSINE):
        corners = obb_corners(center[row : row + 1], axes[row : row + 1], size[row : row + 1])[0]
        boxes.center[row], boxes.size[row], boxes.yaw_rad[row] = fit_upright(corners, z_quantile=0.0)
    return boxes


def fit_upright(points: Array, z_quantile: float = 0.02) -> tuple[Array, Array, float]:
    """Upright box of points: smallest rectangle around their footprint x robust height range.

    Args:
        points: Shape (n, 3), z up, n >= 1.
        z_quantile: Share of points that may lie below the box, and as many above (InternSpatial: 2 %).

    Returns:
        Centre (3,), size (3,), yaw_rad.
    """
    low, high = np.quantile(points[:, 2], [z_quantile, 1 - z_quantile])
    center_xy, sides, yaw = _smallest_rectangle(points[:, :2])
    center = np.array([*center_xy, (low + high) / 2])
    return center, np.array([*sides, high - low]), yaw


def _smallest_rectangle(points: Array) -> tuple[Array, Array, float]:
    """Centre, sides and angle of the smallest rectangle around points; one of its sides lies on a hull edge."""
    hull = _hull(points)
    edges = np.roll(hull, -1, axis=0) - hull
    angles = _half_turn(np.arctan2(edges[:, 1], edges[:, 0]))
    along = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    across = np.stack([-along[:, 1], along[:, 0]], axis=1)
    u, v = along @ hull.T, across @ hull.T
    widths, depths = np.ptp(u, axis=1), np.ptp(v, axis=1)
    best = int(np.argmin(widths * depths))
    middle_u, middle_v = (u[best].max() + u[best].min()) / 2, (v[best].max() + v[best].min()) / 2
    center = middle_u * along[best] + middle_v * across[best]
    return center, np.array([widths[best], depths[best]]), float(angles[best])


def _hull(points: Array) -> Array:
    """Corners of the convex hull in order; of points on a line, its two ends."""
    try:
        return np.asarray(points[ConvexHull(points).vertices])
    except QhullError:
        direction = np.linalg.svd(points - points.mean(axis=0), full_matrices=False)[2][0]
        along = points @ direction
        return points[[np.argmin(along), np.argmax(along)]]


def _half_turn(angle: Array) -> Array:
    """An undirected line's angle in (-pi/2, pi/2]."""
    turned = np.pi / 2 - (np.pi / 2 - angle) % np.pi
    # Rounding may end at the excluded bound.
    return np.where(turned <= -np.pi / 2, np.pi / 2, turned)
