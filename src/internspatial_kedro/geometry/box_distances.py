"""Closest distances between oriented boxes: exact, or between sampled points.

Boxes that do not overlap are closest at a corner of one and any place of the other, or at two edges (Ericson, Real-Time
Collision Detection, 5.1; overlap by separating axes, 4.4.1). All of it is worked out in the frame of the first box,
where its axes are the unit vectors.
"""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from internspatial_kedro.geometry.boxes import obb_corners
from internspatial_kedro.geometry.frames import Array
from internspatial_kedro.geometry.oriented_boxes import OrientedBox

_CHUNK = 20_000
"""Pairs at once: about 60 MB."""
_TOUCHING_M = 1e-9
"""Rounding leaves boxes that touch this far apart."""
_PARALLEL = 1e-14
"""Squared sine below which edges count as parallel: then an end of one of them is as close, to 1e-7 of their length."""
_SIGNS = np.array([[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]])
_OTHERS = ((1, 2), (2, 0), (0, 1))


def box_distances(center: Array, axes: Array, size: Array) -> Array:
    """Exact closest distances between all pairs of n boxes, 0 where they overlap or touch.

    Args:
        center: Shape (n, 3) [m].
        axes: Rows are the boxes' axes, shape (n, 3, 3).
        size: Full side lengths along them, shape (n, 3) [m].

    Returns:
        Shape (n (n - 1) / 2,) in the order of scipy's `pdist` [m]; nan for boxes with nan.
    """
    first, second = np.triu_indices(len(center), k=1)
    box = OrientedBox(center, axes, size)
    return distances_between(_rows(box, first), _rows(box, second))


def distances_between(boxes_a: OrientedBox, boxes_b: OrientedBox) -> Array:
    """Exact closest distance between each box and the one in the same row of the other, shape (m,) [m]."""
    distance = np.empty(len(boxes_a.center))
    for chunk in _chunks(len(distance)):
        distance[chunk] = _distances(_rows(boxes_a, chunk), _rows(boxes_b, chunk))
    return distance


def sampled_box_distances(center: Array, axes: Array, size: Array, per_side: int) -> Array:
    """Smallest distances between points spread evenly inside boxes, which come close to VSI-Bench's official ones.

    Biased upwards: never below `box_distances`, and above 0 for boxes that overlap; the error is at most the diagonals
    of a cell of each box.

    Args:
        center: Shape (n, 3) [m].
        axes: Rows are the boxes' axes, shape (n, 3, 3).
        size: Full side lengths along them, shape (n, 3) [m].
        per_side: Cells along each side; the points are their middles, per_side cubed a box.

    Returns:
        Shape (n (n - 1) / 2,) in the order of scipy's `pdist` [m].
    """
    steps = (np.arange(per_side) + 0.5) / per_side - 0.5
    grid = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1).reshape(-1, 3)
    points = center[:, None, :] + (grid * size[:, None, :]) @ axes
    trees = [cKDTree(each) for each in points]
    pairs = combinations(range(len(center)), 2)
    return np.array([np.min(trees[second].query(points[first])[0]) for first, second in pairs], dtype=np.float64)


def _chunks(count: int) -> Iterator[slice]:
    return (slice(start, start + _CHUNK) for start in range(0, count, _CHUNK))


def _rows(box: OrientedBox, rows: NDArray[np.int64] | slice) -> OrientedBox:
    return OrientedBox(box.center[rows], box.axes[rows], box.size[rows])


def _distances(a: OrientedBox, b: OrientedBox) -> Array:
    """Distances of m pairs, shape (m,)."""
    offset = np.einsum("nij,nj->ni", a.axes, b.center - a.center)
    turn = a.axes @ b.axes.transpose(0, 2, 1)
    half_a, half_b = a.size / 2, b.size / 2
    apart, squared = _edge_pairs(offset, turn, half_a, half_b)
    faces_a = np.abs(offset) - half_a - np.einsum("nij,nj->ni", np.abs(turn), half_b)
    faces_b = np.abs(np.einsum("nij,ni->nj", turn, offset)) - half_b - np.einsum("nij,ni->nj", np.abs(turn), half_a)
    overlap = (np.maximum(faces_a, faces_b) <= 0).all(axis=1) & ~apart
    closest = np.minimum(np.sqrt(squared), np.minimum(_corners_to_box(b, a), _corners_to_box(a, b)))
    return np.where(overlap | (closest < _TOUCHING_M), 0.0, closest)


def _corners_to_box(corners_of: OrientedBox, box: OrientedBox) -> Array:
    """Smallest distance from a corner of one box to the other, shape (m,)."""
    corners = obb_corners(corners_of.center, corners_of.axes, corners_of.size) - box.center[:, None, :]
    local = np.abs(corners @ box.axes.transpose(0, 2, 1))
    outside = np.maximum(local - box.size[:, None, :] / 2, 0.0)
    return np.asarray(np.sqrt((outside**2).sum(axis=2).min(axis=1)))


def _edge_pairs(offset: Array, turn: Array, half_a: Array, half_b: Array) -> tuple[NDArray[np.bool_], Array]:
    """Whether a plane along an edge of each box parts them, and the smallest squared distance inside two edges.

    Edges along axis i of the first and axis j of the second box lie 4 x 4 in parallel, and share the direction `normal`
    of their shortest connection.
    """
    apart = np.zeros(len(offset), bool)
    squared = np.full(len(offset), np.inf)
    for i, (k, m) in enumerate(_OTHERS):
        ends_a = half_a[:, None, (k, m)] * _SIGNS
        for j, others in enumerate(_OTHERS):
            direction = turn[:, :, j]
            normal = np.zeros_like(offset)
            normal[:, k], normal[:, m] = -direction[:, m], direction[:, k]
            ends_b = half_b[:, None, others] * _SIGNS
            across = _dot(offset, normal)[:, None, None] + (
                (ends_b @ _column(np.einsum("nij,ni->nj", turn, normal)[:, others])).transpose(0, 2, 1)
                - ends_a @ _column(normal[:, (k, m)])
            )
            along_a = offset[:, i, None] + (ends_b @ _column(turn[:, i, others]))[..., 0]
            along_b = _dot(offset, direction)[:, None] - (ends_a @ _column(direction[:, (k, m)]))[..., 0]
            sine = (normal**2).sum(axis=1)
            crossing = sine > _PARALLEL
            apart |= crossing & ((across > 0).all(axis=(1, 2)) | (across < 0).all(axis=(1, 2)))
            sine = np.where(crossing, sine, np.nan)[:, None, None]
            cosine = direction[:, i, None, None]
            place_a = np.abs(along_a[:, None, :] - cosine * along_b[:, :, None]) / sine
            place_b = np.abs(cosine * along_a[:, None, :] - along_b[:, :, None]) / sine
            inside = (place_a <= half_a[:, i, None, None]) & (place_b <= half_b[:, j, None, None])
            found = np.where(inside, across**2 / sine, np.inf).min(axis=(1, 2))
            squared = np.minimum(squared, found)
    return apart, squared


def _dot(a: Array, b: Array) -> Array:
    return np.asarray((a * b).sum(axis=1))


def _column(rows: Array) -> Array:
    """Vectors (m, 2) as columns (m, 2, 1)."""
    return rows[:, :, None]
