"""Oriented boxes in the world frame (z up), fitted to the points of an instance or taken from labels.

One order of axes for all of them: right-handed rows, the most vertical axis last and pointing up, of the other two the
longer side first, pointing to +x (to +y if it is square to x).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import ConvexHull, QhullError

from internspatial_kedro.geometry import boxes
from internspatial_kedro.geometry.frames import Array

_FLAT_M = 1e-6
"""Points thinner than this in a direction have no volume; Qhull would call them degenerate."""


class OrientedBox(NamedTuple):
    """A box, or n boxes along a leading dimension.

    Attributes:
        center: Shape (..., 3) in the world frame [m].
        axes: Row i is the box's i-th axis in the world frame, shape (..., 3, 3).
        size: Full side lengths along the axes, shape (..., 3) [m]; a side may be 0.
    """

    center: Array
    axes: Array
    size: Array

    @property
    def corners(self) -> Array:
        """Corners, shape (..., 8, 3): bottom face counter-clockwise, then top face (of boxes in canonical order)."""
        rows = boxes.obb_corners(self.center.reshape(-1, 3), self.axes.reshape(-1, 3, 3), self.size.reshape(-1, 3))
        return rows.reshape(*self.center.shape[:-1], 8, 3)


def canonical(box: OrientedBox) -> OrientedBox:
    """The same box or boxes with axes in this module's order."""
    axes, size = box.axes.reshape(-1, 3, 3), box.size.reshape(-1, 3)
    rows = np.arange(len(axes))
    vertical = np.argmax(np.abs(axes[:, :, 2]), axis=1)
    first, second = (vertical + 1) % 3, (vertical + 2) % 3
    longer = np.where(size[rows, second] > size[rows, first], second, first)
    shorter = 3 - vertical - longer
    up = _towards(axes[rows, vertical], axes[rows, vertical, 2])
    x, y = axes[rows, longer, 0], axes[rows, longer, 1]
    along = _towards(axes[rows, longer], np.where(np.abs(x) > 1e-12, x, y))
    turned = np.stack([along, np.cross(up, along), up], axis=1)
    sides = np.stack([size[rows, longer], size[rows, shorter], size[rows, vertical]], axis=1)
    return OrientedBox(box.center, turned.reshape(box.axes.shape), sides.reshape(box.size.shape))


def fit_upright(points: Array, z_quantile: float = 0.0) -> OrientedBox:
    """Gravity-aligned box: smallest rectangle around the points' footprint x height range.

    Fewer than four points, or points on a line or a plane, give a box with sides of 0.

    Args:
        points: Shape (n, 3), z up.
        z_quantile: Share of points that may lie below the box, and as many above: 0 for the full range.

    Raises:
        ValueError: There are no points.
    """
    if not len(points):
        raise ValueError("A box needs at least one point; give the points of one instance.")
    center, size, yaw = boxes.fit_upright(points, z_quantile)
    return canonical(OrientedBox(center, _turn_about_z(yaw), size))


def fit_oriented(points: Array) -> OrientedBox:
    """Box of least volume around points, by Open3D (after Jylänki, An Exact Algorithm for Finding Minimum OBBs, 2015).

    Points without volume (fewer than four, or on a plane or a line) have no least volume: then the box is their
    smallest rectangle in their plane, with sides of 0 across it.

    Args:
        points: Shape (n, 3), z up.

    Raises:
        ValueError: There are no points.
    """
    if not len(points):
        raise ValueError("A box needs at least one point; give the points of one instance.")
    middle = points.mean(axis=0)
    _, _, directions = np.linalg.svd(points - middle, full_matrices=len(points) < 3)
    thinnest = np.ptp((points - middle) @ directions[2])
    if len(points) < 4 or thinnest < _FLAT_M:
        return canonical(_in_plane(points, middle, directions))
    return canonical(_least_volume(points))


def _least_volume(points: Array) -> OrientedBox:
    """The smaller of two answers: Jylänki's search is the better one, but loses its way in some exact boxes."""
    import open3d

    kinds = open3d.t.geometry.MethodOBBCreate
    hull = open3d.core.Tensor.from_numpy(np.ascontiguousarray(points[_hull_vertices(points)]))
    fit = open3d.t.geometry.OrientedBoundingBox.create_from_points
    with open3d.utility.VerbosityContextManager(open3d.utility.VerbosityLevel.Error):
        found = [fit(hull, method=kind) for kind in (kinds.MINIMAL_JYLANKI, kinds.MINIMAL_APPROX)]
    candidates = [_around(points, _orthonormal(each.rotation.numpy().T.astype(float))) for each in found]
    return min(candidates, key=lambda box: float(box.size.prod()))


def _orthonormal(axes: Array) -> Array:
    """The nearest rotation (or reflection) to one of single precision."""
    left, _, right = np.linalg.svd(axes)
    return np.asarray(left @ right)


def _hull_vertices(points: Array) -> NDArray[np.int64]:
    """Indices of the hull's corners; of all points, where they are too thin for Qhull."""
    try:
        return np.sort(ConvexHull(points).vertices).astype(np.int64)
    except QhullError:
        return np.arange(len(points))


def _around(points: Array, axes: Array) -> OrientedBox:
    """The box along given axes that holds all points."""
    local = points @ axes.T
    low, high = local.min(axis=0), local.max(axis=0)
    return OrientedBox((low + high) / 2 @ axes, axes, high - low)


def _in_plane(points: Array, middle: Array, directions: Array) -> OrientedBox:
    """Smallest rectangle around points of a plane that `directions`, sorted by spread, span."""
    frame = directions * np.array([1.0, 1.0, np.linalg.det(directions)])[:, None]
    _, _, angle = boxes.fit_upright((points - middle) @ frame.T, z_quantile=0.0)
    return _around(points, _turn_about_z(angle) @ frame)


def _turn_about_z(angle: float) -> Array:
    cosine, sine = np.cos(angle), np.sin(angle)
    return np.array([[cosine, sine, 0.0], [-sine, cosine, 0.0], [0.0, 0.0, 1.0]])


def _towards(directions: Array, sign: Array) -> Array:
    """Directions, turned round where the sign is negative."""
    return np.where((sign < 0)[:, None], -directions, directions)
