"""Routes: shortest walks over a graph of places, and the turns along a walk seen from above.

World frame with z up, metres. Headings and turns are in degrees and clockwise seen from above, as R2R's heading: +y is
0°, +x is 90°, and a positive turn is one to the right.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from internspatial_kedro.geometry.frames import Array

LEFT, RIGHT, BACK, STRAIGHT = "left", "right", "back", "straight"
STRAIGHT_DEG = 30.0
"""A smaller turn is going straight on."""
BACK_DEG = 135.0
"""A larger turn is turning back (VSI-Bench, appendix: "back" is more than 135°)."""

_SHORTEST_M = 1e-9
_TIE_M = 1e-6


@dataclass(frozen=True)
class WalkGraph:
    """Places and the straight walks between them.

    Attributes:
        positions: Of the places, shape (n, 3) [m].
        edges: Pairs of places, walkable both ways, shape (e, 2).
    """

    positions: Array
    edges: NDArray[np.int64]

    @property
    def weights(self) -> csr_array:
        """Lengths of the walks, sparse, shape (n, n) [m]."""
        count = len(self.positions)
        pairs = np.unique(np.sort(self.edges.reshape(-1, 2), axis=1), axis=0)
        ends = np.concatenate([pairs, pairs[:, ::-1]])
        lengths = np.linalg.norm(self.positions[ends[:, 0]] - self.positions[ends[:, 1]], axis=1)
        # A stored zero is no edge to SciPy, and two places may coincide.
        return csr_array((np.maximum(lengths, _SHORTEST_M), (ends[:, 0], ends[:, 1])), shape=(count, count))


def shortest_walk(graph: WalkGraph, start: int, goal: int) -> list[int] | None:
    """Places along the shortest walk, start and goal included; None if the goal cannot be reached.

    Of equally short walks (to a micrometre) the one whose places have the smallest numbers, first place first: the
    result does not depend on the order of edges.
    """
    weights = graph.weights
    to_goal = np.asarray(dijkstra(weights, directed=False, indices=[goal])[0])
    if not np.isfinite(to_goal[start]):
        return None
    path = [start]
    while path[-1] != goal:
        path.append(_next_place(weights, to_goal, path[-1]))
    return path


def _next_place(weights: csr_array, to_goal: Array, place: int) -> int:
    """The first neighbour that lies on a shortest walk; each is nearer to the goal than the last, so walks end."""
    span = slice(weights.indptr[place], weights.indptr[place + 1])
    neighbours, lengths = weights.indices[span], weights.data[span]
    closer = to_goal[neighbours] < to_goal[place]
    detour = np.where(closer, lengths + to_goal[neighbours] - to_goal[place], np.inf)
    return int(neighbours[detour <= detour.min() + _TIE_M].min())


def path_length(points: Array) -> float:
    """Length of a polyline, shape (n, 2) or (n, 3) [m]; R2R's `distance` is that of the places of a path in 3D."""
    return float(np.linalg.norm(np.diff(points, axis=0), axis=1).sum())


def heading_deg(direction: Array) -> float:
    """Clockwise angle from +y of a direction in plan, shape (2,) or (3,), in [0, 360)."""
    return float(np.degrees(np.arctan2(direction[0], direction[1])) % 360.0)


def turn_deg(before: Array, after: Array) -> float:
    """Turn from one direction in plan to another, positive to the right, in (-180, 180]."""
    return 180.0 - (180.0 - (heading_deg(after) - heading_deg(before))) % 360.0


class Turn(NamedTuple):
    """What a turn is called, and how clearly.

    Attributes:
        name: left, right, back, or straight where it is none.
        margin_deg: From the nearest angle at which it would be called otherwise.
    """

    name: str
    margin_deg: float


def classify_turn(angle_deg: float) -> Turn:
    """Name of a turn by its size: up to 30° straight on, beyond 135° back, left or right between.

    Half a turn is back whichever way round, so 180° is no border.
    """
    size = abs(angle_deg)
    if size < STRAIGHT_DEG:
        return Turn(STRAIGHT, STRAIGHT_DEG - size)
    if size > BACK_DEG:
        return Turn(BACK, size - BACK_DEG)
    return Turn(RIGHT if angle_deg > 0 else LEFT, min(size - STRAIGHT_DEG, BACK_DEG - size))


def corners(points: Array, smallest_deg: float) -> list[int]:
    """Corners of a polyline in plan that bend by at least `smallest_deg`, as indices, its two ends included.

    The slightest bend is taken out first and the bends beside it are measured again, so a wide curve of many small
    bends keeps corners.

    Args:
        points: Shape (n, 2) or (n, 3), n >= 2 [m].
        smallest_deg: A corner that bends less is walked straight through.
    """
    flat = points[:, :2]
    kept = [0, *(index for index in range(1, len(flat)) if np.any(flat[index] != flat[index - 1]))]
    while len(kept) > 2:
        bends = np.abs(turns_deg(flat[kept]))
        slightest = int(np.argmin(bends))
        if bends[slightest] >= smallest_deg:
            break
        del kept[slightest + 1]
    return kept


def turns_deg(points: Array) -> Array:
    """Turn at each inner corner of a polyline in plan, positive to the right, shape (n - 2,) [deg]."""
    steps = np.diff(points[:, :2], axis=0)
    headings = np.degrees(np.arctan2(steps[:, 0], steps[:, 1]))
    return np.asarray(180.0 - (180.0 - np.diff(headings)) % 360.0)


def stretches(points: Array, smallest_deg: float, shortest_m: float) -> list[tuple[int, int]]:
    """Straight parts of a polyline in plan, in order, as indices of their first and last points.

    What lies between two of them is a corner, however many small bends it has: the way round the corner of a table is
    one turn. Two parts that go on in one direction after a step aside are one.

    Args:
        points: Shape (n, 2) or (n, 3), n >= 2 [m].
        smallest_deg: A bend that is smaller is none.
        shortest_m: A shorter part belongs to a corner.
    """
    flat = points[:, :2]
    parts: list[tuple[int, int]] = []
    for begin, end in pairwise(corners(flat, smallest_deg)):
        if np.linalg.norm(flat[end] - flat[begin]) < shortest_m:
            continue
        if parts and _goes_on(flat, parts[-1], (begin, end), smallest_deg):
            begin = parts.pop()[0]
        parts.append((begin, end))
    return parts


def _goes_on(flat: Array, first: tuple[int, int], second: tuple[int, int], smallest_deg: float) -> bool:
    """Whether both parts lead where the line from the first's begin to the second's end leads."""
    whole = flat[second[1]] - flat[first[0]]
    return all(abs(turn_deg(whole, flat[end] - flat[begin])) < smallest_deg for begin, end in (first, second))
