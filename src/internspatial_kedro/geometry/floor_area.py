"""Floor area of a scan: the alpha shape of its points, projected to the floor (as VSI-Bench has room sizes).

`alpha` is one over a radius: triangles of the points' Delaunay triangulation are kept where their circumscribed circle
is smaller than 1 / alpha (the convention of CGAL's and Python's `alphashape`; Edelsbrunner et al. 1983). Gaps in
the scan narrower than 2 / alpha are closed, wider ones are no floor; alpha 0 is the convex hull.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import Delaunay, QhullError

from internspatial_kedro.geometry.frames import Array

ALPHA_PER_M = 2.0
"""Closes what furniture hides of the floor up to 1 m across; walls and courtyards stay outside."""
_COARSE_M, _FINE_M = 0.05, 0.005
"""One point a cell is kept inside of the scan, and at its rim."""
_ROW = 1 << 32


def alpha_shape_outline(points_xy: Array, alpha: float = ALPHA_PER_M) -> list[Array]:
    """Rings of the alpha shape, each with shape (k, 2) [m], without repeating its first point.

    Outer rings first, the largest of them leading, counter-clockwise; then holes, clockwise. No two rings share an
    edge; they may meet in a point. Empty where the area is 0.

    Args:
        points_xy: Shape (n, 2) [m].
        alpha: One over the radius of the largest circumscribed circle [1/m].
    """
    points, triangles = _alpha_shape(points_xy, alpha)
    rings = [points[ring] for ring in _link(points, _rim(triangles))]
    return sorted(rings, key=ring_area, reverse=True)


def outline_area(rings: list[Array]) -> float:
    """Area within rings [m²], of which holes run the other way round; 0 without any."""
    return abs(sum(ring_area(ring) for ring in rings))


def ring_area(ring: Array) -> float:
    """Area within a ring of shape (k, 2), negative if it runs clockwise."""
    x, y = ring.T
    return float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum() / 2)


def _alpha_shape(points_xy: Array, alpha: float) -> tuple[Array, NDArray[np.int64]]:
    """Thinned points and the kept triangles, corners counter-clockwise, shape (t, 3)."""
    points = _thin(points_xy)
    try:
        triangles = Delaunay(points).simplices.astype(np.int64)
    except (QhullError, ValueError):
        # Too few points, or all on a line: no triangle.
        return points, np.empty((0, 3), np.int64)
    doubled = _doubled_areas(points[triangles])
    triangles[doubled < 0] = triangles[doubled < 0][:, ::-1]
    corners = points[triangles]
    sides = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2)
    # Radius = product of the sides / (4 area).
    return points, triangles[sides.prod(axis=1) * alpha < 2 * np.abs(doubled)]


def _doubled_areas(corners: Array) -> Array:
    """Twice the signed areas of triangles with shape (t, 3, 2)."""
    (ax, ay), (bx, by) = (corners[:, 1] - corners[:, 0]).T, (corners[:, 2] - corners[:, 0]).T
    return np.asarray(ax * by - ay * bx)


def _thin(points: Array) -> Array:
    """One point a coarse cell, where all cells around hold points too; elsewhere one a fine cell, to keep the rim."""
    keys, cell = np.unique(_cell_keys(points, _COARSE_M), return_inverse=True)
    around = [row * _ROW + column for row in (-1, 0, 1) for column in (-1, 0, 1) if row or column]
    inner = np.all([np.isin(keys + step, keys, assume_unique=True) for step in around], axis=0)[cell]
    return np.concatenate([_one_a_cell(points[inner], _COARSE_M), _one_a_cell(points[~inner], _FINE_M)])


def _one_a_cell(points: Array, side: float) -> Array:
    _, firsts = np.unique(_cell_keys(points, side), return_index=True)
    return np.asarray(points[np.sort(firsts)])


def _cell_keys(points: Array, side: float) -> NDArray[np.int64]:
    cells = np.floor(points / side).astype(np.int64)
    return np.asarray(cells[:, 0] * _ROW + cells[:, 1])


def _rim(triangles: NDArray[np.int64]) -> NDArray[np.int64]:
    """Edges of one triangle only, the triangle at their left, shape (e, 2)."""
    edges = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    _, where, count = np.unique(np.sort(edges, axis=1), axis=0, return_index=True, return_counts=True)
    return np.asarray(edges[where[count == 1]])


def _link(points: Array, edges: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Edges joined to rings of point indices."""
    leaving: dict[int, list[int]] = {}
    for edge, start in enumerate(edges[:, 0].tolist()):
        leaving.setdefault(start, []).append(edge)
    unused = dict.fromkeys(range(len(edges)))
    rings = []
    while unused:
        ring, edge = [], next(iter(unused))
        while edge in unused:
            del unused[edge]
            ring.append(int(edges[edge, 0]))
            edge = _leftmost(points, edges, edge, leaving[int(edges[edge, 1])])
        rings += _simple(ring)
    return rings


def _simple(ring: list[int]) -> list[NDArray[np.int64]]:
    """A ring that comes through a point again, cut there into rings."""
    parts: list[NDArray[np.int64]] = []
    open_part: list[int] = []
    for corner in ring:
        if corner in open_part:
            first = open_part.index(corner)
            parts.append(np.array(open_part[first:]))
            del open_part[first:]
        open_part.append(corner)
    return [*parts, np.array(open_part)]


def _leftmost(points: Array, edges: NDArray[np.int64], edge: int, choices: list[int]) -> int:
    """The edge to go on with. Where rings meet in a point, the sharpest left stays with the same triangles."""
    if len(choices) == 1:
        return choices[0]
    come = points[edges[edge, 1]] - points[edges[edge, 0]]
    go = points[edges[choices, 1]] - points[edges[choices, 0]]
    turns = np.arctan2(come[0] * go[:, 1] - come[1] * go[:, 0], go @ come)
    return choices[int(np.argmax(turns))]
