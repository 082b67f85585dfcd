"""A map of a view from above: x to the right, y away from the camera, which stands at the bottom."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final, NamedTuple

import numpy as np

from internspatial_kedro.geometry.cameras import Intrinsics
from internspatial_kedro.geometry.frames import Array
from internspatial_kedro.reporting.focus import Focus
from internspatial_kedro.reporting.labels import Label, Rectangle, draw_labels

_WIDTH, _HEIGHT, _MARGIN, _FONT = 360.0, 300.0, 22.0, 12.0
_LEAST_RANGE_M: Final = 1.0
_STEPS_M: Final = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200)
_MOST_RINGS: Final = 6


class _Scale(NamedTuple):
    """Metres to units of the drawing: units per metre, and where the camera stands."""

    per_m: float
    camera: tuple[float, float]

    def place(self, points_view: Array) -> Array:
        """Points of the drawing, shape (n, 2), of points in view space, shape (n, 2 or 3)."""
        return np.asarray(np.array(self.camera) + points_view[:, :2] * [self.per_m, -self.per_m])


def draw_top_view(focus: Sequence[Focus], view: Mapping[str, Any], camera: Intrinsics) -> str:
    """SVG of the footprints of all objects of a view, those in focus coloured and named.

    Args:
        focus: Objects that matter; those without geometry are left out.
        view: Row of `lifted_views`.
        camera: Its intrinsics.
    """
    named = [(entry, _footprint(entry.corners_view)) for entry in focus if entry.corners_view is not None]
    scale = _fit([footprint for _, footprint in named])
    known = {entry.object_id for entry in focus}
    others = [item["corners_view"] for item in view["objects"] if item["object_id"] not in known]
    grey = "".join(_polygon(scale, _footprint(corners), 'class="other"') for corners in others if corners is not None)
    coloured = "".join(
        _polygon(scale, footprint, f'class="named" fill="{entry.colour}" stroke="{entry.colour}"')
        for entry, footprint in named
    )
    labels = [Label(entry.name, entry.colour, _extent(scale.place(footprint))) for entry, footprint in named]
    names = ", ".join(entry.name for entry, _ in named)
    rings, distances = _rings(scale)
    return (
        f'<svg class="map" viewBox="0 0 {_WIDTH:.0f} {_HEIGHT:.0f}" role="img" '
        f'aria-label="Map from above of {escape(names)}">'
        f"{_field_of_view(scale, camera, view['width'])}{rings}{grey}{coloured}{distances}{_camera(scale)}"
        f"{draw_labels(labels, _FONT, _WIDTH, _HEIGHT, inside=True)}</svg>"
    )


def _footprint(corners_view: Sequence[float]) -> Array:
    """The bottom face in the horizontal plane, shape (4, 2) [m]."""
    return np.asarray(corners_view, dtype=float).reshape(8, 3)[:4, :2]


def _extent(points: Array) -> Rectangle:
    return Rectangle(*points.min(axis=0).tolist(), *points.max(axis=0).tolist())


def _fit(footprints: Sequence[Array]) -> _Scale:
    """A scale that shows the camera and all footprints."""
    points = np.concatenate([np.zeros((1, 2)), *footprints])
    low, high = points.min(axis=0), points.max(axis=0)
    range_m = np.maximum(high - low, _LEAST_RANGE_M)
    room = np.array([_WIDTH, _HEIGHT]) - 2 * _MARGIN
    per_m = float((room / range_m).min())
    column = _WIDTH / 2 - per_m * (low[0] + high[0]) / 2
    return _Scale(per_m, (float(column), _HEIGHT - _MARGIN + per_m * float(low[1])))


def _polygon(scale: _Scale, points: Array, attributes: str) -> str:
    corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in scale.place(points))
    return f'<polygon {attributes} points="{corners}"/>'


def _field_of_view(scale: _Scale, camera: Intrinsics, width: int) -> str:
    """What the picture shows of the ground plane, as if the camera were level."""
    reach = 2 * (_WIDTH + _HEIGHT) / scale.per_m
    left, right = -camera.cx / camera.fx * reach, (width - camera.cx) / camera.fx * reach
    return _polygon(scale, np.array([[0.0, 0.0], [left, reach], [right, reach]]), 'class="sight"')


def _rings(scale: _Scale) -> tuple[str, str]:
    """Circles around the camera at round distances, and what the distances are."""
    reach = scale.camera[1] / scale.per_m
    step = next((step for step in _STEPS_M if reach / step <= _MOST_RINGS), _STEPS_M[-1])
    column, row = scale.camera
    radii = [(number * step, number * step * scale.per_m) for number in range(1, int(reach / step) + 1)]
    circles = [f'<circle class="ring" cx="{column:.1f}" cy="{row:.1f}" r="{radius:.1f}"/>' for _, radius in radii]
    texts = [
        f'<text class="ring-text" x="{column + 3:.1f}" y="{row - radius - 2:.1f}">{distance:g} m</text>'
        for distance, radius in radii
    ]
    return "".join(circles), "".join(texts)


def _camera(scale: _Scale) -> str:
    column, row = scale.camera
    return f'<path class="camera" d="M{column:.1f} {row - 7:.1f}l6 12h-12z"/>'
