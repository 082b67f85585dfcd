"""Where one can walk in a scene: its navigation graph, or its free floor."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.geometry.boxes import UprightBoxes, upright_boxes
from internspatial_kedro.geometry.frames import Array
from internspatial_kedro.geometry.free_floor import FreeFloor, from_rle, shortest_path
from internspatial_kedro.geometry.routes import WalkGraph, shortest_walk
from internspatial_kedro.questions.scene_facts import SceneFacts
from internspatial_kedro.tables.sampling import Integers

_BELOW_M, _ABOVE_M = 2.0, 1.0
"""A place of a graph is the height of a camera: what stands on its floor is up to so far below it, or above."""
_STEP_M = 0.05
_TOUCH_M = 0.05
"""One is beside an object as soon as one is as near as its place but for this."""


class Walks(Protocol):
    """Somewhere to walk. Places are numbered."""

    @property
    def places(self) -> Array:
        """Where one can stand, shape (n, 2) in plan, or (n, 3) where floors have heights [m]."""
        ...

    def walk(self, start: int, goal: int) -> Array | None:
        """Corners of the shortest walk between places, ends included, shape (k, 2) or (k, 3); None: there is none."""
        ...


@dataclass(frozen=True)
class GraphWalks:
    """Walks over a navigation graph."""

    graph: WalkGraph

    @property
    def places(self) -> Array:
        """Its nodes, shape (n, 3) [m]."""
        return self.graph.positions

    def walk(self, start: int, goal: int) -> Array | None:
        """Nodes of the shortest walk, shape (k, 3)."""
        path = shortest_walk(self.graph, start, goal)
        return None if path is None else self.graph.positions[path]


@dataclass(frozen=True)
class FloorWalks:
    """Walks over free floor."""

    floor: FreeFloor

    @property
    def places(self) -> Array:
        """The middles of its free cells, shape (n, 2) [m]."""
        return self.floor.centers

    def walk(self, start: int, goal: int) -> Array | None:
        """Corners of the shortest walk, shape (k, 2)."""
        return shortest_path(self.floor, self.places[start], self.places[goal])


def walks_of(row: Mapping[str, Any]) -> Walks | None:
    """Where one can walk in a row of `lifted_scenes`: by its graph, else on its free floor."""
    graph, floor = row.get("graph"), row.get("free_floor")
    if graph is not None:
        positions = np.array(graph["positions"], dtype=float).reshape(-1, 3)
        return GraphWalks(WalkGraph(positions, np.array(graph["edges"], dtype=np.int64).reshape(-1, 2)))
    if floor is None:
        return None
    free = from_rle(floor)
    return FloorWalks(free)


def footprints(scene: SceneFacts) -> UprightBoxes:
    """Upright boxes of all instances."""
    return upright_boxes(scene.center, scene.axes, scene.size)


def distance_in_plan(boxes: UprightBoxes, index: int, points: Array) -> Array:
    """Distance of points, shape (n, 2) or more columns, from a box's footprint, 0 within it, shape (n,) [m]."""
    offset = points[:, :2] - boxes.center[index, :2]
    cosine, sine = np.cos(boxes.yaw_rad[index]), np.sin(boxes.yaw_rad[index])
    local = offset @ np.array([[cosine, -sine], [sine, cosine]])
    return np.asarray(np.linalg.norm(np.maximum(np.abs(local) - boxes.size[index, :2] / 2, 0.0), axis=1))


def places_beside(walks: Walks, boxes: UprightBoxes, objects: Sequence[int], near_m: float) -> dict[int, int]:
    """The place nearest to each object; objects that no place is near to are left out.

    Args:
        walks: Where one can stand.
        boxes: Of all instances.
        objects: Indices of the instances in question.
        near_m: How near in plan; over a graph, the object must also be on the place's level.
    """
    found = {index: _nearest(walks.places, boxes, index, near_m) for index in objects}
    return {index: place for index, place in found.items() if place is not None}


def _nearest(places: Array, boxes: UprightBoxes, index: int, near_m: float) -> int | None:
    candidates = _on_level(places, boxes, index)
    distances = distance_in_plan(boxes, index, places[candidates])
    if not len(distances) or distances.min() > near_m:
        return None
    # Of places that touch the object, the one nearest to its centre is meant.
    spread = np.linalg.norm(places[candidates, :2] - boxes.center[index, :2], axis=1)
    return int(candidates[np.lexsort((spread, np.round(distances, 6)))[0]])


def _on_level(places: Array, boxes: UprightBoxes, index: int) -> Integers:
    """Places from which an object is neither a storey up nor one down."""
    if places.shape[1] < 3:
        return np.arange(len(places))
    low = boxes.center[index, 2] - boxes.size[index, 2] / 2
    high = boxes.center[index, 2] + boxes.size[index, 2] / 2
    return np.flatnonzero((low <= places[:, 2] + _ABOVE_M) & (high >= places[:, 2] - _BELOW_M))


def between(walk: Array, boxes: UprightBoxes, start: int, goal: int) -> Array | None:
    """The part of a walk from where it leaves one object to where it first is beside the other, shape (k, 2 or 3).

    A place beside a large object may be on its far side; nobody walks round a table to be at the table.

    Returns:
        Its corners, ends included; None if it is beside the goal before it leaves the start.
    """
    points, is_corner = _subdivided(walk)
    away, left = distance_in_plan(boxes, start, points), distance_in_plan(boxes, goal, points)
    leaves = int(np.flatnonzero(away <= away[0] + _TOUCH_M).max())
    arrives = int(np.flatnonzero(left <= left[-1] + _TOUCH_M).min())
    if arrives <= leaves:
        return None
    is_corner[[leaves, arrives]] = True
    return points[leaves : arrives + 1][is_corner[leaves : arrives + 1]]


def _subdivided(walk: Array) -> tuple[Array, NDArray[np.bool_]]:
    """Points along a polyline, a few centimetres apart, and which of them are its corners."""
    counts = np.maximum(np.ceil(np.linalg.norm(np.diff(walk[:, :2], axis=0), axis=1) / _STEP_M), 1).astype(int)
    corners = np.concatenate([[0], np.cumsum(counts)])
    places = np.arange(corners[-1] + 1)
    points = np.stack([np.interp(places, corners, column) for column in walk.T], axis=1)
    return points, np.isin(places, corners)
