"""3D boxes drawn on a photo as scalable lines: the nearer an edge, the thicker."""

from collections.abc import Sequence
from html import escape
from typing import Final, NamedTuple

import numpy as np

from internspatial_kedro.geometry.cameras import Intrinsics, project_points
from internspatial_kedro.geometry.frames import Array
from internspatial_kedro.reporting.focus import Focus
from internspatial_kedro.reporting.labels import Label, Rectangle, draw_labels

EDGES: Final = (
    (0, 1), (1, 2), (2, 3), (3, 0), (4, 5), (5, 6), (6, 7), (7, 4), (0, 4), (1, 5), (2, 6), (3, 7),
)  # fmt: skip
"""Corners that an edge joins, by their order in `corners_view`: bottom, top, verticals."""

_NEAREST_M: Final = 0.05
"""Edges are cut off this far in front of the camera."""
_THIN_PX, _THICK_PX, _HALO_PX = 1.0, 3.2, 2.0
_FONT_SHARE: Final = 1 / 31


class Edge(NamedTuple):
    """A visible piece of an edge: end points (column, row) [px], and its mean depth along the optical axis [m]."""

    start: tuple[float, float]
    end: tuple[float, float]
    depth_m: float


def project_box(corners_view: Sequence[float], camera: Intrinsics, cam_to_view: Array) -> list[Edge]:
    """The 12 edges of a box in the image, without what lies behind the camera.

    Args:
        corners_view: 8 corners x 3 in view space, flat [m].
        camera: Intrinsics.
        cam_to_view: 3x3 rotation from the camera frame to view space.
    """
    corners_cam = np.asarray(corners_view, dtype=float).reshape(8, 3) @ cam_to_view
    edges = []
    for one, other in EDGES:
        piece = _in_front(corners_cam[one], corners_cam[other])
        if piece is not None:
            (x1, y1), (x2, y2) = project_points(piece, camera)
            edges.append(Edge((float(x1), float(y1)), (float(x2), float(y2)), float(piece[:, 2].mean())))
    return edges


def draw_wireframes(focus: Sequence[Focus], camera: Intrinsics, cam_to_view: Array, width: int, height: int) -> str:
    """SVG to lay over an image: boxes of the objects that have geometry, with their names.

    Args:
        focus: Objects with their names and colours.
        camera: Intrinsics.
        cam_to_view: 3x3 rotation from the camera frame to view space.
        width: Of the image [px].
        height: Of the image [px].
    """
    boxes = [
        (entry, project_box(entry.corners_view, camera, cam_to_view))
        for entry in focus
        if entry.corners_view is not None
    ]
    boxes = [(entry, edges) for entry, edges in boxes if edges]
    # The farthest box first, so that nearer lines cover farther ones.
    boxes.sort(key=lambda box: -np.mean([edge.depth_m for edge in box[1]]))
    lines = "".join(_box_lines(entry, edges) for entry, edges in boxes)
    font = max(width, height) * _FONT_SHARE
    labels = [Label(entry.name, entry.colour, _extent(edges, width, height)) for entry, edges in boxes]
    names = ", ".join(entry.name for entry, _ in boxes)
    return (
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="3D boxes of {escape(names)}">'
        f"{lines}{draw_labels(labels, font, width, height)}</svg>"
    )


def _in_front(start: Array, end: Array) -> Array | None:
    """The piece of an edge in front of the camera, shape (2, 3), or None."""
    near, far = (start, end) if start[2] <= end[2] else (end, start)
    if far[2] <= _NEAREST_M:
        return None
    if near[2] < _NEAREST_M:
        near = near + (far - near) * (_NEAREST_M - near[2]) / (far[2] - near[2])
    return np.stack([near, far])


def _box_lines(entry: Focus, edges: Sequence[Edge]) -> str:
    """Edges from far to near, each with a dark halo that shows on any photo."""
    depths = [edge.depth_m for edge in edges]
    nearest, range_m = min(depths), max(max(depths) - min(depths), 1e-9)
    drawn = []
    for edge in sorted(edges, key=lambda item: -item.depth_m):
        wide = _THICK_PX - (_THICK_PX - _THIN_PX) * (edge.depth_m - nearest) / range_m
        (x1, y1), (x2, y2) = edge.start, edge.end
        line = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
        drawn.append(f'<line class="halo" {line} stroke-width="{wide + _HALO_PX:.1f}"/>')
        drawn.append(f'<line {line} stroke="{entry.colour}" stroke-width="{wide:.1f}"/>')
    return f'<g class="wire">{"".join(drawn)}</g>'


def _extent(edges: Sequence[Edge], width: int, height: int) -> Rectangle:
    """What a box takes up of the image."""
    points = np.array([point for edge in edges for point in (edge.start, edge.end)])
    inside = np.clip(points, 0.0, [width, height])
    return Rectangle(*inside.min(axis=0).tolist(), *inside.max(axis=0).tolist())
