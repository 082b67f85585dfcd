"""Drawing plans: points of the world to points of a picture seen from above, world x to the right, y up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

import numpy as np

from internspatial_kedro.geometry.frames import Array
from internspatial_kedro.reporting.labels import Label, Rectangle

WIDTH: Final = 360.0
"""Width of a plan in units of the drawing."""

NOTE_COLOUR: Final = "#ffffff"
"""Tags with numbers; those with names have the colours of their objects."""

_SHORTEST, _TALLEST, _MARGIN = 200.0, 420.0, 24.0
_LEAST_RANGE_M: Final = 1.0
_HEAD: Final = 8.0
"""Length of an arrow's head."""


@dataclass(frozen=True, eq=False)
class Plan:
    """Metres to units of a drawing.

    Attributes:
        per_m: Units per metre.
        origin: World x and y of the drawing's left lower corner, shape (2,) [m].
        height: Height of the drawing.
    """

    per_m: float
    origin: Array
    height: float

    @classmethod
    def around(cls, points: Sequence[Array]) -> "Plan":
        """A plan that shows all points, shape (n, 2 or more) each."""
        every = np.concatenate([part[:, :2] for part in points] or [np.zeros((1, 2))])
        low, high = every.min(axis=0), every.max(axis=0)
        range_m = np.maximum(high - low, _LEAST_RANGE_M)
        per_m = float(min((WIDTH - 2 * _MARGIN) / range_m[0], (_TALLEST - 2 * _MARGIN) / range_m[1]))
        height = max(_SHORTEST, per_m * float(range_m[1]) + 2 * _MARGIN)
        return cls(per_m, (low + high) / 2 - np.array([WIDTH, height]) / (2 * per_m), height)

    def place(self, points: Array) -> Array:
        """Points of the drawing, shape (..., 2), of points in the world, shape (..., 2 or more)."""
        offset = (points[..., :2] - self.origin) * self.per_m
        return np.stack([offset[..., 0], self.height - offset[..., 1]], axis=-1)

    def polygon(self, points: Array, attributes: str) -> str:
        """A closed shape."""
        return f'<polygon {attributes} points="{self._list(points)}"/>'

    def line(self, points: Array, attributes: str) -> str:
        """A line through points."""
        return f'<polyline {attributes} points="{self._list(points)}"/>'

    def arrow(self, points: Array, kind: str) -> str:
        """A line with a head at its end."""
        start, end = self.place(points[-2]), self.place(points[-1])
        return f'<g class="{kind}">{self.line(points, "")}{arrow_head(start, end)}</g>'

    def badge(self, point: Array, text: str, kind: str, radius: float = 7.0) -> str:
        """A disc with a short text."""
        x, y = self.place(point)
        return (
            f'<g class="{kind}"><circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}"/>'
            f'<text x="{x:.1f}" y="{y + 0.36 * 1.25 * radius:.1f}" font-size="{1.25 * radius:g}" '
            f'text-anchor="middle">{escape(text)}</text></g>'
        )

    def note(self, point: Array, text: str) -> Label:
        """What to write at a point."""
        x, y = self.place(point).tolist()
        return Label(text, NOTE_COLOUR, Rectangle(x, y, x, y))

    def extent(self, points: Array) -> Rectangle:
        """What points take up of the drawing."""
        placed = self.place(points)
        return Rectangle(*placed.min(axis=0).tolist(), *placed.max(axis=0).tolist())

    def scale_bar(self) -> str:
        """A bar of one metre in the corner."""
        left, y = 8.0, self.height - 8
        return (
            f'<path class="scale" d="M{left} {y - 4}v4h{self.per_m:.1f}v-4"/>'
            f'<text class="scale-text" x="{left + self.per_m / 2:.1f}" y="{y - 3}" text-anchor="middle">1 m</text>'
        )

    def _list(self, points: Array) -> str:
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in self.place(points))


def arrow_head(start: Array, end: Array) -> str:
    """A triangle with its tip at the end of a line between points of a drawing, shape (2,) each."""
    along = (end - start) / max(float(np.linalg.norm(end - start)), 1e-9)
    across = np.array([-along[1], along[0]])
    corners = (end, end - _HEAD * along + _HEAD / 2 * across, end - _HEAD * along - _HEAD / 2 * across)
    return f'<polygon class="tip" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in corners)}"/>'


def footprint(corners: Array) -> Array:
    """Outline of a box from above, shape (n, 2), of its corners, shape (8, 3); the hull, however it is tilted."""
    ordered: list[tuple[float, float]] = sorted({(round(float(x), 4), round(float(y), 4)) for x, y, _ in corners})
    return np.array([*_half_hull(ordered), *_half_hull(ordered[::-1])])


def _half_hull(points: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """One side of a convex hull without its last point, of points in order (Andrew's monotone chain)."""
    hull: list[tuple[float, float]] = []
    for point in points:
        while len(hull) > 1 and _turns_right(hull[-2], hull[-1], point):
            hull.pop()
        hull.append(point)
    return hull[:-1] if len(hull) > 1 else hull


def _turns_right(one: tuple[float, float], two: tuple[float, float], three: tuple[float, float]) -> bool:
    return (two[0] - one[0]) * (three[1] - one[1]) - (two[1] - one[1]) * (three[0] - one[0]) <= 0
