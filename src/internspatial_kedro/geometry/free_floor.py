"""Where a person can stand in a scene, as a grid over the floor, and the shortest walks over it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import ConvexHull, QhullError

from internspatial_kedro.geometry.floor_raster import (
    Cells,
    clear_inside,
    clear_near_points,
    clear_near_ring,
    inside_rings,
)
from internspatial_kedro.geometry.frames import Array
from internspatial_kedro.geometry.masks import mask_to_rle, rle_to_mask
from internspatial_kedro.geometry.oriented_boxes import OrientedBox

CELL_M = 0.05
PERSON_RADIUS_M = 0.2
BODY_M = (0.1, 1.8)
"""Heights above the floor at which things are in the way: above what one steps over, below what one passes under."""
_SLACK = 1e-9
"""Of a cell: a line so near a cell's corner touches the cell."""
_STEPS = {
    (0, 1): [(0, 1)],
    (1, 0): [(1, 0)],
    **{(1, side): [(1, side), (1, 0), (0, side)] for side in (-1, 1)},
    **{(1, 2 * side): [(1, 2 * side), (0, side), (1, side)] for side in (-1, 1)},
    **{(2, side): [(2, side), (1, 0), (1, side)] for side in (-1, 1)},
}
"""Steps to rows below and columns beside, and the cells that each touches; the opposite ones are those turned round."""


@dataclass(frozen=True, eq=False)
class FreeFloor:
    """A grid of square cells.

    Attributes:
        x_m: World x of the grid's first corner [m].
        y_m: World y of the grid's first corner [m].
        cell_m: Side of a cell [m].
        free: Whether a person can stand in the middle of a cell, shape (rows, columns): rows along y, columns along x.
    """

    x_m: float
    y_m: float
    cell_m: float
    free: Cells

    @cached_property
    def centers(self) -> Array:
        """World x and y of the middles of the free cells, shape (n, 2) [m], row by row."""
        rows, columns = np.nonzero(self.free)
        return np.stack([columns + 0.5, rows + 0.5], axis=1) * self.cell_m + [self.x_m, self.y_m]

    @cached_property
    def neighbours(self) -> csr_array:
        """Lengths of steps between free cells, in the order of `centers`, shape (n, n) [m]; one direction each.

        Steps go to all eight neighbours and as a knight moves, where all cells that they touch are free.
        """
        free = np.pad(self.free, 2)
        number = np.full(free.shape, -1)
        number[free] = np.arange(int(free.sum()))
        rows, columns = np.nonzero(free)
        starts, ends, lengths = [], [], []
        for (down, across), touched in _STEPS.items():
            kept = np.all([free[rows + below, columns + beside] for below, beside in touched], axis=0)
            starts.append(np.flatnonzero(kept))
            ends.append(number[rows[kept] + down, columns[kept] + across])
            lengths.append(np.full(int(kept.sum()), np.hypot(down, across) * self.cell_m))
        entries = np.concatenate(lengths), (np.concatenate(starts), np.concatenate(ends))
        return csr_array(coo_array(entries, shape=(len(rows), len(rows))))

    @cached_property
    def blocked(self) -> NDArray[np.int64]:
        """How many cells of a row are not free before each column, and in all, shape (rows, columns + 1)."""
        return np.pad(np.cumsum(~self.free, axis=1), ((0, 0), (1, 0)))

    def in_cells(self, points_xy: Array) -> Array:
        """Places of the world, shape (..., 2), in cells from the grid's first corner: column, row."""
        return np.asarray((points_xy - np.array([self.x_m, self.y_m])) / self.cell_m)

    def number_of(self, point_xy: Array) -> int | None:
        """Which of `centers` has the cell in which a place lies; None if it is not free."""
        column, row = np.floor(self.in_cells(np.asarray(point_xy, dtype=float))).astype(int)
        rows, columns = self.free.shape
        if not (0 <= row < rows and 0 <= column < columns and self.free[row, column]):
            return None
        return int(np.count_nonzero(self.free[:row]) + np.count_nonzero(self.free[row, :column]))


def free_floor(
    rings: Sequence[Array],
    obstacles: OrientedBox,
    floor_z: float,
    points: Array | None = None,
    cell_m: float = CELL_M,
    radius_m: float = PERSON_RADIUS_M,
) -> FreeFloor:
    """Cells whose middle lies on the floor, farther than a person's radius from its edge and from every obstacle.

    Args:
        rings: Outline of the floor: outer rings and holes, each with shape (k, 2) [m]; at least one.
        obstacles: n boxes in the world frame; those with nan, and those wholly below or above `BODY_M`, do not count.
        floor_z: Height of the floor in the world frame [m].
        points: More obstacles, shape (m, 3) [m]: those whose height lies within `BODY_M` above the floor.
        cell_m: Side of a cell [m].
        radius_m: Of a person seen from above [m].

    Raises:
        ValueError: There are no rings.
    """
    if not rings:
        raise ValueError("A floor needs an outline; give at least one ring of points.")
    outline = np.concatenate(rings)
    first, extent = outline.min(axis=0), np.ptp(outline, axis=0)
    columns, rows = np.maximum(1, np.ceil(extent / cell_m - _SLACK)).astype(int)
    x, y = (first[axis] + (np.arange(count) + 0.5) * cell_m for axis, count in enumerate((columns, rows)))
    free = inside_rings(x, y, rings)
    for ring in rings:
        clear_near_ring(free, x, y, ring, radius_m)
    for footprint in _footprints(obstacles, floor_z):
        clear_inside(free, x, y, footprint)
        clear_near_ring(free, x, y, footprint, radius_m)
    if points is not None:
        height = points[:, 2] - floor_z
        clear_near_points(free, x, y, points[(height >= BODY_M[0]) & (height <= BODY_M[1]), :2], radius_m)
    return FreeFloor(float(first[0]), float(first[1]), cell_m, free)


def to_rle(floor: FreeFloor) -> dict[str, Any]:
    """A row of `tables.lifted.FREE_FLOOR`."""
    rows, columns = floor.free.shape
    grid = {"x_m": floor.x_m, "y_m": floor.y_m, "cell_m": floor.cell_m, "columns": columns, "rows": rows}
    return grid | {"free_rle": mask_to_rle(floor.free)}


def from_rle(row: Mapping[str, Any]) -> FreeFloor:
    """The grid of a row of `tables.lifted.FREE_FLOOR`; undoes `to_rle`."""
    free = rle_to_mask(row["free_rle"], row["columns"], row["rows"])
    return FreeFloor(row["x_m"], row["y_m"], row["cell_m"], free)


def shortest_path(free: FreeFloor, start_xy: Array, goal_xy: Array) -> Array | None:
    """Shortest walk between two places: start, corners, goal, shape (k, 2), k >= 2; None where there is none.

    The shortest of all walks from cell to neighbouring cell, then pulled taut: every leg runs through free cells only.
    Pulled from one end and the other until it gets no shorter, it is within a few percent of the shortest of all.

    Args:
        free: Where one can stand.
        start_xy: Shape (2,) in the world frame [m]; there is no walk from a place that is not free.
        goal_xy: Likewise.
    """
    start, goal = free.number_of(start_xy), free.number_of(goal_xy)
    if start is None or goal is None:
        return None
    _, before = dijkstra(free.neighbours, directed=False, indices=[start], return_predecessors=True)
    cells = _walk_back(before[0], start, goal)
    if not cells:
        return None
    path = _pull(free, np.concatenate([[start_xy], free.centers[cells], [goal_xy]]))
    while True:
        shorter = _pull(free, _subdivide(path, free.cell_m)[::-1])[::-1]
        if path_length(shorter) > path_length(path) - free.cell_m / 100:
            return path
        path = shorter


def path_length(path: Array) -> float:
    """Length of a polyline with shape (k, 2) [m]."""
    return float(np.linalg.norm(np.diff(path, axis=0), axis=1).sum())


def turn_angles(path: Array) -> Array:
    """Turn at each inner corner of a polyline with shape (k, 2): left positive, in (-pi, pi], shape (k - 2,) [rad]."""
    before, after = np.diff(path, axis=0)[:-1], np.diff(path, axis=0)[1:]
    sine = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]
    return np.asarray(np.arctan2(sine, (before * after).sum(axis=1)))


def _footprints(boxes: OrientedBox, floor_z: float) -> list[Array]:
    """Outlines from above of boxes that are in the way, each with shape (k, 2)."""
    corners = boxes.corners
    low, high = corners[..., 2].min(axis=1) - floor_z, corners[..., 2].max(axis=1) - floor_z
    return [_hull(each) for each in corners[(high >= BODY_M[0]) & (low <= BODY_M[1])][..., :2]]


def _hull(points: Array) -> Array:
    """Convex outline of points; of points on a line, all of them."""
    try:
        return np.asarray(points[ConvexHull(points).vertices])
    except QhullError:
        return points


def _walk_back(before: NDArray[np.int32], start: int, goal: int) -> list[int]:
    """Cells from start to goal; none if it was not reached."""
    if goal != start and before[goal] < 0:
        return []
    cells = [goal]
    while cells[-1] != start:
        cells.append(int(before[cells[-1]]))
    return cells[::-1]


def _subdivide(path: Array, step: float) -> Array:
    """A polyline with points at most so far apart."""
    parts = []
    for start, end in pairwise(path):
        count = max(1, int(np.ceil(np.linalg.norm(end - start) / step)))
        parts.append(start + np.arange(count)[:, None] / count * (end - start))
    return np.concatenate([*parts, path[-1:]])


def _pull(free: FreeFloor, path: Array) -> Array:
    """From each corner straight to the last point in sight. Each point must see the next one."""
    kept = [0]
    while kept[-1] < len(path) - 1:
        ahead = path[kept[-1] + 1 :]
        in_sight = _in_sight(free, path[kept[-1]], ahead)
        kept.append(kept[-1] + 1 + int(np.flatnonzero(in_sight).max(initial=0)))
    moved = np.append(True, (np.diff(path[kept], axis=0) != 0).any(axis=1))
    return path[kept][moved] if moved.sum() > 1 else path[[0, -1]]


def _in_sight(free: FreeFloor, origin: Array, targets: Array) -> NDArray[np.bool_]:
    """Whether lines from a place to others touch free cells only, shape (n,).

    A line touches a run of cells in each row of the grid; counts of cells that are not free say whether it is clear.
    """
    ends = np.stack(np.broadcast_arrays(free.in_cells(origin), free.in_cells(targets)), axis=1)
    low, high = np.take_along_axis(ends, np.argsort(ends[..., 1:], axis=1), axis=1).transpose(1, 2, 0)
    rows = np.arange(int(low[1].min() - _SLACK), int(high[1].max() + _SLACK) + 1)[:, None]
    touched = (rows <= high[1] + _SLACK) & (rows + 1 >= low[1] - _SLACK)
    rise = high[1] - low[1]
    slope = np.where(rise > 0, (high[0] - low[0]) / np.where(rise > 0, rise, 1.0), 0.0)
    enter = low[0] + slope * (np.clip(rows, low[1], high[1]) - low[1])
    leave = np.where(rise > 0, low[0] + slope * (np.clip(rows + 1, low[1], high[1]) - low[1]), high[0])
    last = free.free.shape[1] - 1
    left = np.clip(np.floor(np.minimum(enter, leave) - _SLACK), 0, last).astype(int)
    right = np.clip(np.floor(np.maximum(enter, leave) + _SLACK), 0, last).astype(int)
    row = np.clip(rows, 0, len(free.free) - 1)
    return np.asarray(((free.blocked[row, right + 1] == free.blocked[row, left]) | ~touched).all(axis=0))
