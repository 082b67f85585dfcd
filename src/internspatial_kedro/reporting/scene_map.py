"""A scene from above: its floor, the boxes of all instances, the walk of the camera, and where the answer lies."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

import numpy as np

from internspatial_kedro.geometry.floor_area import ring_area
from internspatial_kedro.geometry.frames import Array
from internspatial_kedro.reporting.labels import Label, draw_labels
from internspatial_kedro.reporting.plan import WIDTH, Plan, footprint
from internspatial_kedro.reporting.scene_answers import draw_answer
from internspatial_kedro.reporting.scene_focus import Placed, box_of
from internspatial_kedro.reporting.scene_walk import Station, frames_to_show

Row = Mapping[str, Any]

_FONT: Final = 11.0
_GAZE: Final = 14.0
"""Length of the line that shows where a camera looks, in units of the drawing."""


def draw_map(qa: Row, scene: Row, placed: Sequence[Placed], stations: Sequence[Station]) -> str:
    """SVG of a scene from above; empty where neither its floor nor its objects nor its cameras are known.

    Args:
        qa: Row of `qa_pairs`.
        scene: Row of `lifted_scenes`.
        placed: Objects that matter.
        stations: Where the frames were taken.
    """
    floor = floor_rings(scene)
    known = {entry.object_id for entry in placed}
    boxes = {instance["instance_id"]: box_of(instance) for instance in scene["instances"]}
    outlines = {name: footprint(box.corners) for name, box in boxes.items() if box is not None}
    walk = np.array([station.position for station in stations]).reshape(-1, 3)
    shown = [part for part in (*floor, walk, *outlines.values()) if len(part)]
    if not shown:
        return ""
    plan = Plan.around(shown)
    others = "".join(plan.polygon(points, 'class="other"') for name, points in outlines.items() if name not in known)
    ground = "".join(
        plan.polygon(ring, f'class="floor{_kind_of_floor(qa, ring, is_first=ring is floor[0])}"') for ring in floor
    )
    named = [(entry, outlines[entry.object_id]) for entry in placed if entry.object_id in outlines]
    coloured = "".join(
        plan.polygon(points, f'class="named" fill="{entry.colour}" stroke="{entry.colour}"') for entry, points in named
    )
    answer = draw_answer(plan, qa, placed, stations, floor[0] if floor else np.empty((0, 2)))
    labels = [*answer.notes, *(Label(entry.name, entry.colour, plan.extent(points)) for entry, points in named)]
    names = ", ".join(entry.name for entry, _ in named) or "the scene"
    return (
        f'<svg class="map" viewBox="0 0 {WIDTH:.0f} {plan.height:.0f}" role="img" '
        f'aria-label="Map from above of {escape(names)}">{ground}{others}'
        f"{_draw_walk(plan, walk, stations, frames_to_show(qa, scene['sightings']))}{coloured}{answer.drawn}"
        f"{draw_labels(labels, _FONT, WIDTH, plan.height)}{plan.scale_bar()}</svg>"
    )


def floor_rings(scene: Row) -> list[Array]:
    """Rings of the floor's outline, shape (n, 2) each [m], outer ones first; none if it is not known.

    Args:
        scene: Row of `lifted_scenes`.
    """
    return [np.array(ring, dtype=float).reshape(-1, 2) for ring in scene["floor_rings"] or []]


def _kind_of_floor(qa: Row, ring: Array, *, is_first: bool) -> str:
    if not is_first and ring_area(ring) < 0:
        return " hole"
    return " asked" if qa["task"] == "room_size" else ""


def _draw_walk(plan: Plan, walk: Array, stations: Sequence[Station], large: Sequence[int]) -> str:
    """The camera's way with a dot for each frame; numbers and lines of sight of those that matter, first and last."""
    if not stations:
        return ""
    numbers = {*large, stations[0].number, stations[-1].number}
    drawn = [plan.line(walk, 'class="walk"')]
    for station in stations:
        (x, y), gaze = plan.place(station.position), np.array([station.forward[0], -station.forward[1]])
        if station.number not in numbers:
            drawn.append(f'<circle class="step" cx="{x:.1f}" cy="{y:.1f}" r="1.6"/>')
            continue
        dx, dy = gaze / max(float(np.linalg.norm(gaze)), 1e-9) * _GAZE
        drawn.append(f'<line class="gaze" x1="{x:.1f}" y1="{y:.1f}" x2="{x + dx:.1f}" y2="{y + dy:.1f}"/>')
        drawn.append(plan.badge(station.position, str(station.number), "station", 6.0))
    return "".join(drawn)
