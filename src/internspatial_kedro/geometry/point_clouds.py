"""Point clouds of single objects: from a mask and a depth map to clean points."""

import numpy as np
from scipy import ndimage
from scipy.spatial import cKDTree

from internspatial_kedro.geometry.cameras import Intrinsics, unproject_pixels
from internspatial_kedro.geometry.frames import Array
from internspatial_kedro.geometry.masks import Mask

EDGE_PX = 2
"""Masks are eroded by this much: depth at an object's edge mixes it with what is behind."""
DEPTH_QUANTILES = (0.02, 0.98)
"""Depths outside this range are left out: reflections and leftovers of the background (InternSpatial, 3.1)."""
NEIGHBOURS = 8
STANDARD_DEVIATIONS = 2.0
MOST_POINTS = 1024
"""Points that a box is fitted to. Taken evenly over the mask; more cost time and move the box by millimetres."""


def object_points(mask: Mask, depth_m: Array, camera: Intrinsics) -> Array:
    """Points of one object in the camera frame, after erosion, depth quantiles and statistical outlier removal.

    Args:
        mask: Visible pixels, shape (height, width).
        depth_m: Depth along the optical axis, same shape; 0 or not finite is no measurement.
        camera: Intrinsics of that image.

    Returns:
        Shape (n, 3), n may be 0.
    """
    rows, columns = _inner_pixels(mask)
    depth = depth_m[rows, columns]
    valid = np.isfinite(depth) & (depth > 0)
    rows, columns, depth = rows[valid], columns[valid], depth[valid]
    if not len(depth):
        return np.zeros((0, 3))
    near, far = np.quantile(depth, DEPTH_QUANTILES)
    kept = np.flatnonzero((depth >= near) & (depth <= far))
    kept = kept[_evenly(len(kept), MOST_POINTS)]
    pixels = np.stack([columns[kept], rows[kept]], axis=1) + 0.5
    return without_outliers(unproject_pixels(pixels, depth[kept], camera))


def without_outliers(points: Array) -> Array:
    """Leave out points whose neighbours are unusually far (statistical outlier removal, as Open3D defines it)."""
    if len(points) <= NEIGHBOURS:
        return points
    distances, _ = cKDTree(points, balanced_tree=False, compact_nodes=False).query(points, k=NEIGHBOURS)
    mean = np.asarray(distances).mean(axis=1)
    return np.asarray(points[mean <= mean.mean() + STANDARD_DEVIATIONS * mean.std()])


def _inner_pixels(mask: Mask) -> tuple[np.ndarray, np.ndarray]:
    """Rows and columns of an eroded mask; the image border is no edge."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return rows, columns
    top, left = rows[0], columns[0]
    window = mask[top : rows[-1] + 1, left : columns[-1] + 1]
    padded = np.pad(window, 1, constant_values=False)
    on_border = (top == 0, rows[-1] + 1 == mask.shape[0], left == 0, columns[-1] + 1 == mask.shape[1])
    _extend_over_border(padded, on_border)
    inner = ndimage.binary_erosion(padded, iterations=EDGE_PX, border_value=1)[1:-1, 1:-1] & window
    inner_rows, inner_columns = np.nonzero(inner)
    return inner_rows + top, inner_columns + left


def _extend_over_border(padded: Mask, on_border: tuple[bool, bool, bool, bool]) -> None:
    """Continue a mask beyond the image border it touches, in place, so that erosion spares that side."""
    top, bottom, left, right = on_border
    if top:
        padded[0] = padded[1]
    if bottom:
        padded[-1] = padded[-2]
    if left:
        padded[:, 0] = padded[:, 1]
    if right:
        padded[:, -1] = padded[:, -2]


def _evenly(count: int, most: int) -> np.ndarray:
    """At most `most` indices, evenly spread over `count`."""
    return np.arange(count) if count <= most else np.linspace(0, count - 1, most).astype(np.int64)
