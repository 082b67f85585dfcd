"""The frames that a question shows: where the camera stood, and which of them matter most."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from internspatial_kedro.geometry.frames import Array

Row = Mapping[str, Any]

MOST_LARGE: Final = 6
"""Frames of a card that are shown large."""

_ORDER_TASK: Final = "appearance_order"


@dataclass(frozen=True, eq=False)
class Station:
    """Where a frame was taken.

    Attributes:
        number: Of the frame in the question, from 1.
        position: Optical centre in the world, shape (3,) [m].
        forward: Unit vector along the optical axis in the world, shape (3,).
    """

    number: int
    position: Array
    forward: Array


def find_stations(view_ids: Sequence[str], views: Mapping[str, Row]) -> list[Station]:
    """Stations of the frames whose pose is known, in their order.

    Args:
        view_ids: Frames of a question.
        views: Rows of `lifted_views` by id.
    """
    stations = []
    for number, view_id in enumerate(view_ids, start=1):
        camera = views[view_id]["camera"]
        if camera is not None and camera["cam_to_world"] is not None:
            pose = np.asarray(camera["cam_to_world"], dtype=float).reshape(4, 4)
            stations.append(Station(number, pose[:3, 3], pose[:3, 2]))
    return stations


def frames_to_show(qa: Row, sightings: Sequence[Row]) -> list[int]:
    """Numbers of the frames to show large, from 1, ascending: those that show what the question is about.

    Of an order of appearance the frames in which things appear, of a count a frame of each thing, else the frames of
    the slots; where that is nothing (the size of a room), some along the way.

    Args:
        qa: Row of `qa_pairs`.
        sightings: Of its scene.
    """
    numbers = {view_id: number for number, view_id in enumerate(qa["view_ids"], start=1)}
    if qa["task"] == _ORDER_TASK:
        wanted = [int(value) + 1 for value in qa["evidence"]["values"]]
    elif qa["slots"]:
        wanted = [numbers[slot["view_id"]] for slot in qa["slots"]]
    else:
        wanted = [numbers[view_id] for view_id in _best_views(qa["evidence"]["objects"], sightings, numbers)]
    wanted = list(dict.fromkeys(wanted))[:MOST_LARGE] or _spread(len(numbers))
    return sorted(wanted)


def _best_views(objects: Sequence[str], sightings: Sequence[Row], numbers: Mapping[str, int]) -> list[str]:
    """The shown frame that shows most of each object."""
    best: dict[str, Row] = {}
    for sighting in sightings:
        name = sighting["instance_id"]
        if name not in objects or sighting["view_id"] not in numbers:
            continue
        if name not in best or sighting["area_fraction"] > best[name]["area_fraction"]:
            best[name] = sighting
    return [best[name]["view_id"] for name in objects if name in best]


def _spread(count: int) -> list[int]:
    chosen = np.rint(np.linspace(1, count, min(count, MOST_LARGE))).astype(int)
    return [int(number) for number in dict.fromkeys(chosen.tolist())]
