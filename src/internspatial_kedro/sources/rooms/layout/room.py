"""A room while it is being furnished: walls, openings, and what stands where."""

from dataclasses import dataclass, field

import numpy as np

from internspatial_kedro.sources.rooms.layout.placing import (
    CEILING,
    FLOOR,
    GAP_M,
    WALL,
    Boxes,
    Placed,
    boxes_of,
    overlap,
)
from internspatial_kedro.sources.rooms.materials import Material
from internspatial_kedro.sources.rooms.mesh import Floats
from internspatial_kedro.sources.rooms.model import Model, Surface

SKIRTING_M = 0.014
"""Depth of the skirting board: furniture keeps that far from walls."""


@dataclass(frozen=True)
class Opening:
    """A hole in a wall, filled by a window or door.

    Attributes:
        wall: 0 south, 1 east, 2 north, 3 west.
        start: Along the wall, seen from inside from left to right [m].
        end: Where it ends [m].
        bottom: Above the floor [m].
        top: Above the floor [m].
        kind: `window` or `door`.
    """

    wall: int
    start: float
    end: float
    bottom: float
    top: float
    kind: str


@dataclass(frozen=True)
class Finish:
    """Materials of floor, walls (one each), ceiling and skirting."""

    floor: Material
    walls: tuple[Material, Material, Material, Material]
    ceiling: Material
    skirting: Material


@dataclass
class Room:
    """A rectangular room: x from 0 to width, y from 0 to depth, z from 0 to height [m]."""

    width: float
    depth: float
    height: float
    finish: Finish
    openings: list[Opening] = field(default_factory=list)
    pieces: list[Placed] = field(default_factory=list)
    solid: Boxes = field(default_factory=Boxes)
    keep_free: Boxes = field(default_factory=Boxes)

    def wall_length(self, wall: int) -> float:
        """Length of a wall [m]."""
        return self.width if wall % 2 == 0 else self.depth

    def wall_frame(self, wall: int) -> tuple[Floats, Floats, Floats, float]:
        """Left end seen from inside, direction to the right, direction into the room, yaw of what hangs there."""
        width, depth = self.width, self.depth
        starts = ((width, 0.0), (width, depth), (0.0, depth), (0.0, 0.0))
        along = ((-1.0, 0.0), (0.0, -1.0), (1.0, 0.0), (0.0, 1.0))
        inward = ((0.0, 1.0), (-1.0, 0.0), (0.0, -1.0), (1.0, 0.0))
        yaw = (np.pi, -np.pi / 2, 0.0, np.pi / 2)
        return np.array(starts[wall]), np.array(along[wall]), np.array(inward[wall]), yaw[wall]

    def at_wall(self, wall: int, along: float, away: float) -> tuple[float, float]:
        """x, y of the point that far along a wall and that far from it [m]."""
        start, direction, inward, _ = self.wall_frame(wall)
        x, y = start + along * direction + away * inward
        return float(x), float(y)

    def hides_opening(self, wall: int, start: float, end: float, bottom: float, top: float, margin: float) -> bool:
        """Whether a rectangle on a wall comes within `margin` of a window or door."""
        return any(
            o.wall == wall
            and start < o.end + margin
            and end > o.start - margin
            and bottom < o.top + margin
            and top > o.bottom - margin
            for o in self.openings
        )

    def fits(self, placed: Placed, margin: float = 0.0, free: bool = True) -> bool:
        """Whether a piece lies inside the room, clear of all others, and (with `free`) outside reserved floor."""
        boxes = boxes_of(placed)
        corners = boxes.corners().reshape(-1, 2)
        edge = SKIRTING_M
        inside = (corners.min(axis=0) >= edge - 1e-9).all() and (
            corners.max(axis=0) <= np.array([self.width, self.depth]) - edge + 1e-9
        ).all()
        if not inside or float((boxes.center + boxes.half)[:, 2].max()) > self.height - GAP_M / 2:
            return False
        if free and overlap(boxes, self.keep_free):
            return False
        return not overlap(boxes, self.solid, margin)

    def add(self, model: Model, x: float, y: float, z: float, yaw_rad: float, support: str | int) -> Placed:
        """Put a piece without asking."""
        placed = Placed(len(self.pieces) + 1, model, (x, y, z), yaw_rad, support)
        self.pieces.append(placed)
        self.solid = self.solid.plus(boxes_of(placed))
        return placed

    def put(
        self,
        model: Model,
        x: float,
        y: float,
        yaw_rad: float,
        z: float = GAP_M,
        support: str | int = FLOOR,
        margin: float = 0.01,
    ) -> Placed | None:
        """Put a piece if it fits there."""
        trial = Placed(0, model, (x, y, z), yaw_rad, support)
        if not self.fits(trial, margin, support == FLOOR and model.label != "rug"):
            return None
        return self.add(model, x, y, z, yaw_rad, support)

    def put_on(
        self, parent: Placed, surface: Surface, model: Model, x: float, y: float, yaw_rad: float
    ) -> Placed | None:
        """Put a piece on another one's surface at x, y of the parent's local frame, turned by `yaw_rad` against it."""
        if model.size[2] > surface.clear - 0.01:
            return None
        wx, wy, _ = parent.to_world(np.array([[x, y, 0.0]]))[0]
        z = parent.surface_z(surface) + GAP_M
        return self.put(model, float(wx), float(wy), parent.yaw_rad + yaw_rad, z, parent.number, 0.004)

    def put_against(self, model: Model, wall: int, along: float, away: float = 0.02) -> Placed | None:
        """Put a piece with its back to a wall, unless it would stand before a window that it reaches or a door."""
        width, depth, height = model.size
        if self.hides_opening(wall, along - width / 2, along + width / 2, 0.0, float(height), 0.05):
            return None
        x, y = self.at_wall(wall, along, float(depth) / 2 + max(away, SKIRTING_M + 0.001))
        return self.put(model, x, y, self.wall_frame(wall)[3])

    def hang(self, model: Model, wall: int, along: float, z: float, margin: float = 0.05) -> Placed | None:
        """Hang a piece on a wall with its lower edge at z [m]."""
        width, depth, height = (float(v) for v in model.size)
        if self.hides_opening(wall, along - width / 2, along + width / 2, z, z + height, 0.08):
            return None
        ends = along - width / 2, self.wall_length(wall) - along - width / 2, self.height - z - height - 0.03
        if min(ends) <= 0.05:
            return None
        x, y = self.at_wall(wall, along, depth / 2 + GAP_M)
        yaw = self.wall_frame(wall)[3]
        boxes = boxes_of(Placed(0, model, (x, y, z), yaw, WALL))
        grown = Boxes(boxes.center, boxes.half + np.array([0, 0, margin]), boxes.yaw)
        if overlap(boxes, self.solid, margin) or overlap(grown, self.solid):
            return None
        return self.add(model, x, y, z, yaw, WALL)

    def hang_from_ceiling(self, model: Model, x: float, y: float) -> Placed | None:
        """Hang a piece so that its top touches the ceiling."""
        z = self.height - float(model.size[2]) - GAP_M
        return self.put(model, x, y, 0.0, z, CEILING, 0.02)

    def reserve(self, x: float, y: float, width: float, depth: float, yaw_rad: float) -> None:
        """Keep a rectangle of floor free of furniture."""
        box = Boxes(np.array([[x, y, 1.0]]), np.array([[width / 2, depth / 2, 0.98]]), np.array([yaw_rad]))
        self.keep_free = self.keep_free.plus(box)
