"""The answer of a question about a scene, drawn where it lies on the map."""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final, NamedTuple

import numpy as np

from internspatial_kedro.geometry.frames import Array
from internspatial_kedro.questions.relative_direction import LEVELS
from internspatial_kedro.reporting.labels import Label
from internspatial_kedro.reporting.plan import NOTE_COLOUR, Plan
from internspatial_kedro.reporting.scene_focus import Box, Placed, closest_points
from internspatial_kedro.reporting.scene_walk import Station

Row = Mapping[str, Any]

_ARC: Final = 34.0
"""Radius of an angle's arc, in units of the drawing."""
_ARC_STEP_DEG: Final = 6.0


class Answer(NamedTuple):
    """SVG to lay over the map, and what to write beside it."""

    drawn: str = ""
    notes: tuple[Label, ...] = ()


def draw_answer(plan: Plan, qa: Row, placed: Sequence[Placed], stations: Sequence[Station], floor: Array) -> Answer:
    """The answer on the map; nothing where it has no place, or an object of it no box.

    Args:
        plan: The map's scale.
        qa: Row of `qa_pairs`.
        placed: Its objects.
        stations: Where the frames were taken.
        floor: The floor's outline, shape (n, 2) [m].
    """
    if qa["task"] == "room_size":
        return _draw_room(plan, qa, floor)
    boxes = {entry.object_id: entry.box for entry in placed if entry.box is not None}
    if len(boxes) < len(placed) or qa["task"] not in _DRAW:
        return Answer()
    return _DRAW[qa["task"]](plan, qa, placed, boxes, stations)


def _values(qa: Row) -> dict[str, float]:
    return dict(zip(qa["evidence"]["objects"], qa["evidence"]["values"], strict=False))


def _draw_room(plan: Plan, qa: Row, floor: Array) -> Answer:
    if not len(floor):
        return Answer()
    return Answer(notes=(plan.note((floor.min(axis=0) + floor.max(axis=0)) / 2, _amount(qa)),))


def _amount(qa: Row) -> str:
    """The value at the top of the evidence, with its unit."""
    return f"{qa['evidence']['values'][0]:.2f} {qa['evidence']['unit']}"


def _draw_distance(
    plan: Plan, qa: Row, placed: Sequence[Placed], boxes: Mapping[str, Box], stations: Sequence[Station]
) -> Answer:
    return _between(plan, boxes[placed[0].object_id], boxes[placed[1].object_id], _amount(qa), "answer")


def _between(plan: Plan, one: Box, other: Box, text: str, kind: str) -> Answer:
    """A line between the closest points of two boxes, and how long it is."""
    ends = np.stack(closest_points(one, other))
    return Answer(plan.line(ends, f'class="{kind}"'), (plan.note(ends.mean(axis=0), text),))


def _draw_size(
    plan: Plan, qa: Row, placed: Sequence[Placed], boxes: Mapping[str, Box], stations: Sequence[Station]
) -> Answer:
    """The longest side along the middle of the box; a vertical one is seen as a point."""
    box = boxes[placed[0].object_id]
    longest = int(np.argmax(box.size))
    half = box.axes[longest] * box.size[longest] / 2
    ends = np.stack([box.center - half, box.center + half])
    upright = bool(np.linalg.norm(half[:2]) < np.abs(half[2]))
    note = Label(f"{_amount(qa)}{' tall' if upright else ''}", NOTE_COLOUR, plan.extent(box.corners))
    return Answer("" if upright else plan.line(ends, 'class="answer"'), (note,))


def _draw_nearest(
    plan: Plan, qa: Row, placed: Sequence[Placed], boxes: Mapping[str, Box], stations: Sequence[Station]
) -> Answer:
    anchor, distances = boxes[placed[0].object_id], _values(qa)
    nearest = min(distances, key=lambda name: distances[name])
    ordered = sorted(distances, key=lambda name: name == nearest)
    lines = [
        _between(plan, anchor, boxes[name], f"{distances[name]:.2f} m", "answer" if name == nearest else "compared")
        for name in ordered
    ]
    return Answer("".join(line.drawn for line in lines), tuple(note for line in lines[::-1] for note in line.notes))


def _draw_direction(
    plan: Plan, qa: Row, placed: Sequence[Placed], boxes: Mapping[str, Box], stations: Sequence[Station]
) -> Answer:
    """Where one stands and looks, where the boundaries between answers are, and the turn to what is asked for."""
    by_slot = {entry.slot: boxes[entry.object_id].center[:2] for entry in placed}
    stand, face, target = by_slot["a"], by_slot["b"], by_slot["c"]
    facing = float(np.rad2deg(np.arctan2(*(face - stand)[::-1])))
    turn = qa["evidence"]["values"][0]
    starts, answers = LEVELS[qa["relation"]]
    bounds = [start for place, start in enumerate(starts) if answers[place] != answers[place - 1]]
    reach = 2.2 * _ARC / plan.per_m
    drawn = [plan.line(np.stack([stand, _towards(stand, facing + bound, reach)]), 'class="bound"') for bound in bounds]
    steps = np.linspace(0.0, turn, 2 + int(abs(turn) / _ARC_STEP_DEG))
    arc = np.stack([_towards(stand, facing + step, _ARC / plan.per_m) for step in steps])
    drawn.append(plan.polygon(np.concatenate([stand[None], arc]), 'class="wedge"'))
    drawn += [plan.arrow(np.stack([stand, face]), "faced"), plan.arrow(np.stack([stand, target]), "answer")]
    middle = _towards(stand, facing + turn / 2, _ARC / plan.per_m)
    return Answer("".join(drawn), (plan.note(middle, f"{abs(turn):.0f}° {'left' if turn >= 0 else 'right'}"),))


def _towards(start: Array, bearing_deg: float, metres: float) -> Array:
    angle = np.deg2rad(bearing_deg)
    return np.asarray(start + metres * np.array([np.cos(angle), np.sin(angle)]))


def _draw_route(
    plan: Plan, qa: Row, placed: Sequence[Placed], boxes: Mapping[str, Box], stations: Sequence[Station]
) -> Answer:
    """The route from object to object, what is faced first, and the turns."""
    by_slot = {entry.slot: entry.object_id for entry in placed if entry.slot}
    start, goal = by_slot["a"], by_slot["c"]
    stops = [start, *(name for name in qa["evidence"]["objects"] if name != start), goal]
    centers = {name: box.center[:2] for name, box in boxes.items()}
    drawn = [plan.arrow(np.stack([centers[start], centers[by_slot["b"]]]), "faced")]
    drawn += [plan.arrow(np.stack([centers[one], centers[other]]), "answer") for one, other in pairwise(stops)]
    notes = [
        plan.note(centers[name], f"{abs(turn):.0f}° {'right' if turn >= 0 else 'left'}")
        for name, turn in _values(qa).items()
    ]
    return Answer("".join(drawn), tuple(notes))


def _draw_order(
    plan: Plan, qa: Row, placed: Sequence[Placed], boxes: Mapping[str, Box], stations: Sequence[Station]
) -> Answer:
    """Which comes first, and from where it is seen first."""
    frames, places = _values(qa), {station.number: station.position for station in stations}
    drawn = []
    for rank, name in enumerate(sorted(frames, key=lambda name: frames[name]), start=1):
        center, seen_from = boxes[name].center, places.get(int(frames[name]) + 1)
        if seen_from is not None:
            drawn.append(plan.line(np.stack([seen_from, center]), 'class="compared"'))
        drawn.append(plan.badge(center, str(rank), "rank", 8.0))
    return Answer("".join(drawn))


_Draw = Callable[[Plan, Row, Sequence[Placed], Mapping[str, Box], Sequence[Station]], Answer]

_DRAW: Final[Mapping[str, _Draw]] = {
    "absolute_distance": _draw_distance,
    "object_size": _draw_size,
    "relative_distance": _draw_nearest,
    "relative_direction": _draw_direction,
    "route_plan": _draw_route,
    "appearance_order": _draw_order,
}
