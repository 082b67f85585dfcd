"""Point clouds of single objects: from a mask and a depth map to clean points."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from internspatial_kedro.geometry.cameras import Intrinsics, unproject_pixels
from internspatial_kedro.geometry.frames import Array
from internspatial_kedro.geometry.masks import Mask

Pixels = NDArray[np.int64]

EDGE_PX = 2
"""Masks are eroded by this much: depth at an object's edge mixes it with what is behind."""
DEPTH_QUANTILES = (0.02, 0.98)
"""Depths outside this range are left out: reflections and leftovers of the background (InternSpatial, 3.1)."""
_THIN_PX = 2
"""Thin parts are looked for where a side of the mask reaches further than this beyond what erosion explains."""
_THIN_SLACK = 0.05
"""Thin parts may lie this share of the distance before or behind the rest, or as far as the rest is deep."""
PIECES_CELL_M = 0.15
"""Parts of an object whose cells of this size, seen from above, do not touch are pieces of their own."""
_MOST_STEPS = 32
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
    inner, thin = _inner_pixels(mask)
    inner = inner[_measured(inner, depth_m)]
    if not len(inner):
        return np.zeros((0, 3))
    depth = depth_m[tuple(inner.T)]
    near, far = np.quantile(depth, DEPTH_QUANTILES)
    kept = np.flatnonzero((depth >= near) & (depth <= far))
    kept = kept[_evenly(len(kept), MOST_POINTS)]
    points = without_outliers(_unproject(inner[kept], depth_m, camera))
    if not len(thin):
        return points
    thin = thin[_measured(thin, depth_m)]
    # Background shines through thin parts: what lies far behind the rest is none of them.
    depth = depth_m[tuple(thin.T)]
    slack = max(far - near, _THIN_SLACK * far)
    thin = thin[(depth >= near - slack) & (depth <= far + slack)]
    return np.concatenate([points, _unproject(thin, depth_m, camera)])


def in_pieces(points: Array, faces: Pixels) -> bool:
    """Whether one object falls apart seen from above: two towels with one number, a box around both.

    Gaps of 45 cm are always found, gaps of less than 15 cm never.

    Args:
        points: Shape (n, 3), z up [m].
        faces: Indices of triangles, shape (f, 3); they join their corners, and whatever lies below or above them.
    """
    filled = np.concatenate([points[:, :2], *_inside_faces(points[:, :2], faces)])
    cells, cell = np.unique(np.floor(filled / PIECES_CELL_M), axis=0, return_inverse=True)
    touching = cKDTree(cells).query_pairs(1.5, p=np.inf, output_type="ndarray")
    joined = np.concatenate([touching, cell[faces[:, :2]], cell[faces[:, 1:]]])
    graph = coo_array((np.ones(len(joined)), joined.T), shape=(len(cells), len(cells)))
    return bool(connected_components(graph, directed=False)[0] > 1)


def _inside_faces(corners: Array, faces: Pixels) -> Iterator[Array]:
    """Places within triangles that are larger than a cell, a cell apart; none within those of several metres."""
    triangles = corners[faces]
    longest = np.linalg.norm(triangles - np.roll(triangles, 1, axis=1), axis=2).max(axis=1, initial=0.0)
    steps = np.ceil(np.minimum(longest / PIECES_CELL_M, _MOST_STEPS + 1)).astype(int)
    for count in np.unique(steps[(steps > 1) & (steps <= _MOST_STEPS)]):
        first, second = np.nonzero(np.add.outer(np.arange(count + 1), np.arange(count + 1)) <= count)
        weights = np.stack([first, second, count - first - second], axis=1) / count
        yield np.einsum("kc,fcd->fkd", weights, triangles[steps == count]).reshape(-1, 2)


def _measured(pixels: Pixels, depth_m: Array) -> NDArray[np.bool_]:
    depth = depth_m[tuple(pixels.T)]
    return np.asarray(np.isfinite(depth) & (depth > 0))


def _unproject(pixels: Pixels, depth_m: Array, camera: Intrinsics) -> Array:
    """Points in the camera frame of pixels given as rows and columns, shape (n, 2)."""
    depth = np.asarray(depth_m[tuple(pixels.T)], dtype=np.float64)
    centres = np.asarray(pixels[:, ::-1] + 0.5, dtype=np.float64)
    return unproject_pixels(centres, depth, camera)


def without_outliers(points: Array) -> Array:
    """Leave out points whose neighbours are unusually far (statistical outlier removal, as Open3D defines it)."""
    if len(points) <= NEIGHBOURS:
        return points
    distances, _ = cKDTree(points, balanced_tree=False, compact_nodes=False).query(points, k=NEIGHBOURS)
    mean = np.asarray(distances).mean(axis=1)
    return np.asarray(points[mean <= mean.mean() + STANDARD_DEVIATIONS * mean.std()])


def _inner_pixels(mask: Mask) -> tuple[Pixels, Pixels]:
    """Rows and columns, shape (n, 2), of an eroded mask, whose image border is no edge, and of its thin parts."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return np.zeros((0, 2), np.int64), np.zeros((0, 2), np.int64)
    top, left = rows[0], columns[0]
    window = mask[top : rows[-1] + 1, left : columns[-1] + 1]
    padded = np.pad(window, 1, constant_values=False)
    on_border = (top == 0, rows[-1] + 1 == mask.shape[0], left == 0, columns[-1] + 1 == mask.shape[1])
    _extend_over_border(padded, on_border)
    inner = ndimage.binary_erosion(padded, iterations=EDGE_PX, border_value=1)[1:-1, 1:-1] & window
    corner = np.array([top, left])
    return np.argwhere(inner) + corner, np.argwhere(_thin_parts(padded, inner)) + corner


def _thin_parts(padded: Mask, inner: Mask) -> Mask:
    """The middle lines of parts that erosion takes away whole and that reach beyond what it leaves.

    Without the legs a table is as high as its top is thick.
    """
    rows, columns = np.flatnonzero(inner.any(axis=1)), np.flatnonzero(inner.any(axis=0))
    if not len(rows):
        return np.zeros_like(inner)
    height, width = inner.shape
    lost = (rows[0], height - 1 - rows[-1], columns[0], width - 1 - columns[-1])
    if max(lost) <= EDGE_PX + _THIN_PX:
        return np.zeros_like(inner)
    window = padded[1:-1, 1:-1]
    thick = ndimage.binary_dilation(inner, iterations=EDGE_PX + 1)
    away = ndimage.distance_transform_edt(padded)[1:-1, 1:-1]
    return np.asarray(window & ~thick & (away >= ndimage.maximum_filter(away, size=3)))


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
