"""Exact closest distances between the point sets of instances."""

from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from internspatial_kedro.geometry.frames import Array

_MOST_POINTS = 64
"""Of a block."""


class _Cloud(NamedTuple):
    """Points in blocks of neighbours, shape (blocks, points, 3), and the bounds of each block, shape (blocks, 3)."""

    blocks: Array
    low: Array
    high: Array


def closest_distances(points: Array, instance: NDArray[np.int32], numbers: NDArray[np.int32]) -> Array:
    """Distance between the closest points of every two instances.

    Args:
        points: Shape (n, 3) [m].
        instance: Number of each point's instance, shape (n,).
        numbers: The m instances, in the order of the answer.

    Returns:
        Shape (m (m - 1) / 2,) in the order of scipy's `pdist` [m]; nan where one of the two has no points.
    """
    order = np.argsort(instance, kind="stable")
    starts = np.searchsorted(instance[order], numbers, side="left")
    ends = np.searchsorted(instance[order], numbers, side="right")
    clouds = [_cloud(points[order[start:end]]) for start, end in zip(starts, ends, strict=True)]
    return np.array([_distance(a, b) for a, b in combinations(clouds, 2)], dtype=float)


def _cloud(points: Array) -> _Cloud | None:
    """Points halved along the widest side of their bounds until a part is a block; a few are repeated to fill it."""
    if not len(points):
        return None
    halvings = max(0, int(np.ceil(np.log2(len(points) / _MOST_POINTS))))
    size = -(-len(points) // 2**halvings)
    blocks = points[None, np.minimum(np.arange(size * 2**halvings), len(points) - 1)]
    for _ in range(halvings):
        widest = np.argmax(np.ptp(blocks, axis=1), axis=1)
        order = np.argsort(np.take_along_axis(blocks, widest[:, None, None], axis=2), axis=1, kind="stable")
        blocks = np.take_along_axis(blocks, order, axis=1).reshape(2 * len(blocks), -1, 3)
    return _Cloud(blocks, blocks.min(axis=1), blocks.max(axis=1))


def _distance(a: _Cloud | None, b: _Cloud | None) -> float:
    """Closest distance of two clouds: blocks by what they are at least apart, until none can hold a closer pair."""
    if a is None or b is None:
        return np.nan
    least = _least_distances(a, b)
    promising = np.unravel_index(np.argmin(least), least.shape)
    closest = _block_distance(a, b, *promising)
    rows, columns = np.nonzero(least < closest)
    for index in np.argsort(least[rows, columns], kind="stable"):
        if least[rows[index], columns[index]] >= closest:
            break
        closest = min(closest, _block_distance(a, b, rows[index], columns[index]))
    return closest


def _least_distances(a: _Cloud, b: _Cloud) -> Array:
    """What blocks are at least apart by their bounds, shape (blocks of a, blocks of b)."""
    squared = np.zeros((len(a.blocks), len(b.blocks)))
    for axis in range(3):
        gap = np.maximum(a.low[:, None, axis] - b.high[:, axis], b.low[:, axis] - a.high[:, None, axis])
        squared += np.maximum(gap, 0.0) ** 2
    return np.sqrt(squared)


def _block_distance(a: _Cloud, b: _Cloud, row: np.intp, column: np.intp) -> float:
    return float(cdist(a.blocks[row], b.blocks[column]).min())
