"""Scenes with frames, as rows of `lifted_scenes`: plain arithmetic, nothing of `questions/` or `geometry/`."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from internspatial_kedro.questions.scene_facts import SceneFacts, read_scene

Seen = tuple[int, float, float | None]
"""Frame, area fraction, visible fraction."""


@dataclass(frozen=True)
class Thing:
    """A thing in a scene; it is a ball as far as distances go, so that these are plain: `size` is its box alone."""

    label: str
    center: tuple[float, float, float] = (0.0, 0.0, 0.0)
    size: tuple[float, float, float] = (0.5, 0.4, 0.3)
    caption: str = ""
    seen: tuple[Seen, ...] = ((0, 0.05, 0.9),)
    name: str = ""
    unusable: str = ""
    cut: tuple[int, ...] = ()
    """Frames whose border cuts it."""

    @property
    def id(self) -> str:
        return self.name or self.label


def scene_of(*things: Thing, **changed: Any) -> SceneFacts:
    """Things in a scene with 12 frames; the closest distance of two is that of their centres."""
    return read_scene(row_of(*things, **changed), most_frames=32)


def row_of(*things: Thing, **changed: Any) -> dict[str, Any]:
    """A row of `lifted_scenes`."""
    frames = [f"made/scene/{number:02d}" for number in range(12)]
    centers = np.array([thing.center for thing in things]).reshape(-1, 3)
    first, second = np.triu_indices(len(things), k=1)
    row: dict[str, Any] = {
        "scene_id": "made/scene",
        "source": "made",
        "split": "train",
        "view_ids": frames,
        "width": 640,
        "height": 480,
        "exhaustive_labels": sorted({thing.label for thing in things}),
        "instances": [_instance(thing) for thing in things],
        "distances_m": np.linalg.norm(centers[first] - centers[second], axis=1).tolist(),
        "area_m2": 20.0,
        "volume_m3": 50.0,
        "sightings": [_sighting(thing, seen, frames) for thing in things for seen in thing.seen],
    }
    return row | changed


def moved(things: list[Thing], yaw_deg: float, shift: tuple[float, float, float] = (0, 0, 0)) -> list[Thing]:
    """Things after a turn about the vertical and a shift."""
    cosine, sine = np.cos(np.deg2rad(yaw_deg)), np.sin(np.deg2rad(yaw_deg))
    turn = np.array([[cosine, -sine, 0], [sine, cosine, 0], [0, 0, 1]])
    return [replace(thing, center=tuple((turn @ thing.center + shift).tolist())) for thing in things]


def _instance(thing: Thing) -> dict[str, Any]:
    return {
        "instance_id": thing.id,
        "label": thing.label,
        "caption": thing.caption or thing.label,
        "center": None if thing.unusable else list(thing.center),
        "axes": None if thing.unusable else np.eye(3).ravel().tolist(),
        "size": None if thing.unusable else list(thing.size),
        "points": 0,
        "unusable": thing.unusable,
    }


def _sighting(thing: Thing, seen: Seen, frames: list[str]) -> dict[str, Any]:
    frame, area, visible = seen
    return {
        "instance_id": thing.id,
        "view_id": frames[frame],
        "visible_fraction": visible,
        "area_fraction": area,
        "box_xyxy": [0.0 if frame in thing.cut else 100.0, 100.0, 200.0, 200.0],
        "has_mask": True,
        "mark": [150.0, 150.0, 20.0],
    }


def scattered(count: int, seed: int, **changed: Any) -> list[Thing]:
    """Things of their own labels at random places, coming into view one after the other."""
    random = np.random.default_rng(seed)
    places = random.uniform((-2.5, -2.5, 0.2), (2.5, 2.5, 1.5), (count, 3))
    sizes, starts = random.uniform(0.2, 1.2, (count, 3)), random.integers(0, 12, count)
    return [
        Thing(
            f"{chr(97 + number)}bject",
            tuple(places[number].tolist()),
            tuple(sizes[number].tolist()),
            seen=tuple((frame, 0.05, 0.9) for frame in range(starts[number], 12)),
            **changed,
        )
        for number in range(count)
    ]
