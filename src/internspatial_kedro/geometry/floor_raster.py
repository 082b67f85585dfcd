"""Outlines and points on a grid of cells, exact at the cells' middles.

A grid is a boolean array, shape (rows, columns), with the x of its columns' and the y of its rows' middles, ascending.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from internspatial_kedro.geometry.frames import Array

Cells = NDArray[np.bool_]


def inside_rings(x: Array, y: Array, rings: Sequence[Array]) -> Cells:
    """Cells whose middle lies within rings: an odd number of edges to its left, so rings within rings are holes.

    Args:
        x: Middles of the columns, shape (columns,).
        y: Middles of the rows, shape (rows,).
        rings: Each with shape (k, 2).
    """
    starts = np.concatenate(rings)
    ends = np.concatenate([np.roll(ring, -1, axis=0) for ring in rings])
    inside = np.zeros((len(y), len(x)), bool)
    for row, height in enumerate(y):
        crossing = (starts[:, 1] > height) != (ends[:, 1] > height)
        (x0, y0), (x1, y1) = starts[crossing].T, ends[crossing].T
        places = np.sort(x0 + (height - y0) / (y1 - y0) * (x1 - x0))
        inside[row] = np.searchsorted(places, x) % 2 == 1
    return inside


def clear_inside(cells: Cells, x: Array, y: Array, outline: Array) -> None:
    """Clear, in place, cells whose middle lies within a convex outline that runs counter-clockwise, shape (k, 2)."""
    window, middles = _window(x, y, outline, 0.0)
    edges = np.roll(outline, -1, axis=0) - outline
    offset = middles[..., None, :] - outline
    cells[window] &= ~(edges[:, 0] * offset[..., 1] - edges[:, 1] * offset[..., 0] >= 0).all(axis=-1)


def clear_near_ring(cells: Cells, x: Array, y: Array, ring: Array, radius: float) -> None:
    """Clear, in place, cells whose middle is no farther than a radius from an edge of a ring, shape (k, 2)."""
    for start, end in zip(ring, np.roll(ring, -1, axis=0), strict=True):
        window, middles = _window(x, y, np.stack([start, end]), radius)
        along, offset = end - start, middles - start
        place = np.clip(offset @ along / max(along @ along, 1e-300), 0.0, 1.0)
        cells[window] &= ((offset - place[..., None] * along) ** 2).sum(axis=-1) > radius**2


def clear_near_points(cells: Cells, x: Array, y: Array, points: Array, radius: float) -> None:
    """Clear, in place, cells whose middle is no farther than a radius from a point, shape (n, 2)."""
    rows, columns = np.nonzero(cells)
    if len(points) and len(rows):
        closest, _ = cKDTree(points).query(np.stack([x[columns], y[rows]], axis=1))
        cells[rows, columns] = closest > radius


def _window(x: Array, y: Array, outline: Array, margin: float) -> tuple[tuple[slice, slice], Array]:
    """The part of a grid around an outline, and the middles of its cells, shape (rows, columns, 2)."""
    (left, bottom), (right, top) = outline.min(axis=0) - margin, outline.max(axis=0) + margin
    columns = slice(np.searchsorted(x, left, side="left"), np.searchsorted(x, right, side="right"))
    rows = slice(np.searchsorted(y, bottom, side="left"), np.searchsorted(y, top, side="right"))
    return (rows, columns), np.stack(np.meshgrid(x[columns], y[rows]), axis=-1)
