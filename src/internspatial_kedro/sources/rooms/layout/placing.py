"""Where furniture stands, and that no two pieces touch wrongly.

Room frame = world frame: x and y along the walls, z up, origin in a floor corner, metres.
"""

from dataclasses import dataclass, field

import numpy as np

from internspatial_kedro.sources.rooms.mesh import Floats
from internspatial_kedro.sources.rooms.model import Model, Surface

GAP_M = 0.0005
"""Air between a thing and what it stands on: too little to see, enough that no two faces coincide."""
FLOOR, WALL, CEILING = "floor", "wall", "ceiling"


@dataclass(frozen=True)
class Placed:
    """A model at its place.

    Attributes:
        number: 1, 2, … in the room; value of its pixels in instance images.
        model: What it is.
        position: Where the model's origin is [m].
        yaw_rad: Turn about z, counter-clockwise from above.
        support: `floor`, `wall`, `ceiling`, or the number of the piece it stands on.
    """

    number: int
    model: Model
    position: tuple[float, float, float]
    yaw_rad: float
    support: str | int

    def to_world(self, points: Floats) -> Floats:
        """Points of the model's local frame, shape (n, 3), in the world."""
        cos, sin = np.cos(self.yaw_rad), np.sin(self.yaw_rad)
        rotation = np.array([[cos, -sin, 0.0], [sin, cos, 0.0], [0.0, 0.0, 1.0]])
        return np.asarray(points @ rotation.T + np.array(self.position))

    def surface_z(self, surface: Surface) -> float:
        """Height of one of its surfaces in the world [m]."""
        return self.position[2] + surface.z


@dataclass
class Boxes:
    """Upright boxes of parts: what collisions are tested with. Arrays of shape (n, …), metres."""

    center: Floats = field(default_factory=lambda: np.zeros((0, 3)))
    half: Floats = field(default_factory=lambda: np.zeros((0, 3)))
    yaw: Floats = field(default_factory=lambda: np.zeros(0))

    def plus(self, other: "Boxes") -> "Boxes":
        """Both sets."""
        return Boxes(
            np.concatenate([self.center, other.center]),
            np.concatenate([self.half, other.half]),
            np.concatenate([self.yaw, other.yaw]),
        )

    def corners(self) -> Floats:
        """Footprint corners, shape (n, 4, 2)."""
        signs = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])
        offset = signs * self.half[:, None, :2]
        cos, sin = np.cos(self.yaw)[:, None], np.sin(self.yaw)[:, None]
        turned = np.stack(
            [cos * offset[..., 0] - sin * offset[..., 1], sin * offset[..., 0] + cos * offset[..., 1]], -1
        )
        return np.asarray(self.center[:, None, :2] + turned)


def boxes_of(placed: Placed) -> Boxes:
    """One box a part of the model."""
    bounds = np.array([part.shape.bounds for part in placed.model.parts])
    half = (bounds[:, 1] - bounds[:, 0]) / 2
    center = placed.to_world((bounds[:, 1] + bounds[:, 0]) / 2)
    return Boxes(center, half, np.full(len(half), placed.yaw_rad))


def overlap(a: Boxes, b: Boxes, margin: float = 0.0) -> bool:
    """Whether any box of `a` comes nearer than `margin` [m] to one of `b` (separating axes, in plan and in height)."""
    if not len(a.half) or not len(b.half):
        return False
    between = b.center[None] - a.center[:, None]
    apart = np.abs(between[..., 2]) >= a.half[:, None, 2] + b.half[None, :, 2] + min(margin, 0.0)
    turn = b.yaw[None] - a.yaw[:, None]
    cos, sin = np.abs(np.cos(turn)), np.abs(np.sin(turn))
    for first, second, yaw in (
        (a.half[:, None], b.half[None], a.yaw[:, None]),
        (b.half[None], a.half[:, None], b.yaw[None]),
    ):
        x = between[..., 0] * np.cos(yaw) + between[..., 1] * np.sin(yaw)
        y = between[..., 1] * np.cos(yaw) - between[..., 0] * np.sin(yaw)
        apart |= np.abs(x) >= first[..., 0] + second[..., 0] * cos + second[..., 1] * sin + margin
        apart |= np.abs(y) >= first[..., 1] + second[..., 0] * sin + second[..., 1] * cos + margin
    return not bool(apart.all())
