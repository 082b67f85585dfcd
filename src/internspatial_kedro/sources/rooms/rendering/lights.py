"""Windows, lamps and the sun, and how much of them a point sees.

Irradiance is stored divided by pi, so that a white matt surface has just that radiance.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.sources.rooms.layout.room import Room
from internspatial_kedro.sources.rooms.mesh import Floats
from internspatial_kedro.sources.rooms.rendering.planar import Planar, dot, scaled_to_one
from internspatial_kedro.sources.rooms.rendering.rays import RayCaster

Floats32 = NDArray[np.float32]
SKY = np.array([0.96, 1.0, 1.06]) * 7.0
LAMP = np.array([1.1, 1.0, 0.86]) * 0.3
SUN = np.array([[1.1], [1.0], [0.86]], np.float32) * np.float32(3.0)
SUN_SHARE = 0.7
"""In how many rooms the sun shines."""


@dataclass(frozen=True)
class Light:
    """A window's pane, or a lampshade.

    Attributes:
        center: In the world [m], shape (3,).
        across: Half the pane's width as a vector; zero for a lamp.
        upward: Half the pane's height as a vector; zero for a lamp.
        normal: From the pane into the room; zero for a lamp.
        power: Radiance times area of a pane, intensity of a lamp, RGB.
        radius: Of the shade [m]; zero for a window.
    """

    center: Floats
    across: Floats
    upward: Floats
    normal: Floats
    power: Floats
    radius: float

    def unshadowed(self, points: Planar, normals: Planar) -> Floats32:
        """Irradiance / pi without obstacles, mean of RGB, shape (n,)."""
        toward = self.center.astype(np.float32)[:, None] - points
        squared = dot(toward, toward)
        facing = np.maximum(dot(normals, toward), 0)
        strength = np.float32(self.power.mean() / np.pi)
        if self.radius > 0:
            reach = np.sqrt(squared) * (squared + np.float32(self.radius**2 + 0.02))
            return np.asarray(strength * facing / reach)
        away = np.maximum(-dot(self.normal.astype(np.float32), toward), 0)
        spread = np.float32(np.linalg.norm(self.across) * np.linalg.norm(self.upward))
        squared += spread
        # A pane is wide: surfaces that its centre just grazes still see half of it.
        return np.asarray(strength * (facing + np.float32(0.1) * np.sqrt(squared)) * away / (squared * squared))


@dataclass(frozen=True)
class Lights:
    """All lights of a room, and the direction to the sun if it shines in."""

    all: tuple[Light, ...]
    to_sun: Floats32 | None

    def direct(self, caster: RayCaster, points: Planar, normals: Planar, samples: Floats32) -> Planar:
        """Irradiance / pi from windows and lamps, shape (3, n).

        Each of the samples, shape (s, 2, n) or (s, 2, 1), picks a light by what it would give and asks whether one
        point of it is seen.
        """
        steps = np.cumsum([light.unshadowed(points, normals) for light in self.all], axis=0, dtype=np.float32)
        total = steps[-1]
        hues = np.array([light.power / light.power.mean() for light in self.all], dtype=np.float32).T
        lit = np.zeros_like(points)
        for u, v in samples:
            level = u * total
            choice = np.zeros(points.shape[1], dtype=np.int64)
            for step in steps[:-1]:
                choice += step < level
            again = self._again(steps, choice, level)
            target = self._targets(choice, points, again, np.broadcast_to(v, again.shape))
            seen = ~caster.blocked(points, target - points, 0.995)
            lit += hues.take(choice, axis=1) * seen
        lit *= total / np.float32(len(samples))
        return lit

    def _again(self, steps: Floats32, choice: NDArray[np.int64], level: Floats32) -> Floats32:
        """The number that picked the light, stretched to 0-1 within that light's share."""
        place = np.arange(len(choice))
        high = steps[choice, place]
        low = np.where(choice > 0, steps[np.maximum(choice - 1, 0), place], np.float32(0))
        return np.clip((level - low) / np.maximum(high - low, np.float32(1e-9)), 0, 1)

    def _targets(self, choice: NDArray[np.int64], points: Planar, u: Floats32, v: Floats32) -> Planar:
        """A point on each chosen light; of a lamp, on the side of its shade that faces the point."""
        table = np.array(
            [[*light.center, *light.across, *light.upward, light.radius] for light in self.all], np.float32
        )
        chosen = table.T.take(choice, axis=1)
        target = chosen[:3] + chosen[3:6] * (2 * u - 1) + chosen[6:9] * (2 * v - 1)
        lamps = np.flatnonzero(chosen[9] > 0)
        if len(lamps):
            back = scaled_to_one(points[:, lamps] - target[:, lamps])
            side = scaled_to_one(np.stack([-back[1], back[0], 0.1 + 0 * back[0]]))
            swing = side * (2 * u[lamps] - 1) + np.cross(back, side, axis=0) * (2 * v[lamps] - 1)
            target[:, lamps] += (back + np.float32(0.5) * swing) * chosen[9, lamps]
        return np.asarray(target)

    def sunshine(
        self, caster: RayCaster, points: Planar, normals: Planar, is_pane: NDArray[np.bool_], jitter: Planar
    ) -> Planar:
        """Irradiance / pi from the sun through window panes (faces where `is_pane`), shape (3, n)."""
        light = np.zeros_like(points)
        if self.to_sun is None:
            return light
        facing = dot(normals, self.to_sun)
        rows = np.flatnonzero(facing > 0)
        toward = self.to_sun[:, None] + np.float32(0.012) * (jitter[:, rows] - np.float32(0.5))
        hits = caster.cast(points[:, rows], toward)
        light[:, rows] = SUN * (facing[rows] * is_pane.take(hits.face))
        return light


def find_lights(room: Room, seed: int) -> Lights:
    """Window panes, lamps that are on, and in most rooms the sun."""
    panes = tuple(_pane(room, k) for k, o in enumerate(room.openings) if o.kind == "window")
    zero = np.zeros(3)
    lamps = tuple(
        Light(piece.to_world(np.array([piece.model.lamp[:3]]))[0], zero, zero, zero, LAMP, piece.model.lamp[3])
        for piece in room.pieces
        if piece.model.lamp
    )
    return Lights((*panes, *lamps), _sun(panes, seed))


def _pane(room: Room, index: int) -> Light:
    """A window's pane as a light, 2 cm inside the wall's face."""
    o = room.openings[index]
    _, along, inward, _ = room.wall_frame(o.wall)
    x, y = room.at_wall(o.wall, (o.start + o.end) / 2, -0.02)
    half_width, half_height = (o.end - o.start) / 2 - 0.06, (o.top - o.bottom) / 2 - 0.06
    return Light(
        np.array([x, y, (o.bottom + o.top) / 2]),
        np.array([*(along * half_width), 0.0]),
        np.array([0.0, 0.0, half_height]),
        np.array([*inward, 0.0]),
        SKY * 4 * half_width * half_height,
        0.0,
    )


def _sun(panes: tuple[Light, ...], seed: int) -> Floats32 | None:
    """It stands so that it shines through one of the windows."""
    rng = np.random.default_rng([seed, 0x5])
    if not panes or rng.random() >= SUN_SHARE:
        return None
    x, y, _ = -panes[int(rng.integers(len(panes)))].normal
    turn, rise = float(rng.uniform(-0.8, 0.8)), float(rng.uniform(0.45, 0.95))
    level = np.array([x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)]) * np.cos(rise)
    return np.array([*level, np.sin(rise)], dtype=np.float32)
