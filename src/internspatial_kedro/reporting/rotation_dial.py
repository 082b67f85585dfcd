"""A turn about the vertical as a dial seen from above."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from internspatial_kedro.geometry.frames import Array
from internspatial_kedro.reporting.plan import arrow_head

Row = Mapping[str, Any]

_SIDE, _HAND, _ARC = 200.0, 74.0, 48.0
_STEP_DEG: Final = 6.0
_MIDDLE: Final = np.full(2, _SIDE / 2)


def turn_deg(qa: Row) -> float:
    """How far the object is turned from the first picture to the second, clockwise seen from above, in [0, 360).

    Args:
        qa: Row of `qa_pairs` whose evidence has the azimuths of both pictures.
    """
    first, second = qa["evidence"]["values"][:2]
    return float((second - first) % 360)


def draw_dial(qa: Row) -> str:
    """SVG of the turn from the first picture to the second.

    Args:
        qa: As for `turn_deg`.
    """
    turn = turn_deg(qa)
    arc = np.stack([_point(step, _ARC) for step in np.linspace(0.0, turn, 2 + int(abs(turn) / _STEP_DEG))])
    return (
        f'<svg class="map dial" viewBox="0 0 {_SIDE:g} {_SIDE:g}" role="img" aria-label="A turn by {turn:.0f} degrees">'
        f'<circle class="floor" cx="{_SIDE / 2}" cy="{_SIDE / 2}" r="{_HAND}"/>'
        f"{_line(arc, 'wedge-line')}{_line(np.stack([_MIDDLE, _point(0.0, _HAND)]), 'faced')}"
        f"{_line(np.stack([_MIDDLE, _point(turn, _HAND)]), 'answer')}"
        f"{_note(turn / 2, 28.0, f'{turn:.0f}°')}{_note(0.0, 88.0, '1')}{_note(turn, 88.0, '2')}</svg>"
    )


def _line(points: Array, kind: str) -> str:
    """A line with a head at its end."""
    listed = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<g class="{kind}"><polyline points="{listed}"/>{arrow_head(points[-2], points[-1])}</g>'


def _note(clockwise_deg: float, radius: float, text: str) -> str:
    x, y = _point(clockwise_deg, radius)
    return f'<text class="note" x="{x:.1f}" y="{y + 4:.1f}" text-anchor="middle">{text}</text>'


def _point(clockwise_deg: float, radius: float) -> Array:
    """A point of the dial; 0 is up."""
    angle = np.deg2rad(clockwise_deg)
    return np.asarray(_MIDDLE + radius * np.array([np.sin(angle), -np.cos(angle)]))
