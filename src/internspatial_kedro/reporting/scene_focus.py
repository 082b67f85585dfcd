"""The objects of a scene that a question is about, and where they are."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from internspatial_kedro.geometry.boxes import obb_corners
from internspatial_kedro.geometry.frames import Array
from internspatial_kedro.reporting.focus import Named, css_colours

Row = Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Placed(Named):
    """An object of a scene that matters for an answer.

    Attributes:
        slot: The placeholder that names it: a, b, …; empty for one that is counted.
        box: Its oriented box; None without geometry.
    """

    slot: str
    box: "Box | None"


@dataclass(frozen=True, eq=False)
class Box:
    """An oriented box in the world frame, z up.

    Attributes:
        center: Shape (3,) [m].
        axes: Row i is the box's i-th axis, shape (3, 3).
        size: Full sides along the axes, shape (3,) [m].
    """

    center: Array
    axes: Array
    size: Array

    @property
    def corners(self) -> Array:
        """Shape (8, 3) [m]."""
        return np.asarray(obb_corners(self.center[None], self.axes[None], self.size[None])[0])

    def nearest(self, point: Array) -> Array:
        """The point of the box that is nearest to a point, shape (3,)."""
        local = self.axes @ (point - self.center)
        return np.asarray(self.center + np.clip(local, -self.size / 2, self.size / 2) @ self.axes)


def box_of(instance: Row) -> Box | None:
    """The box of a row of `lifted_scenes.instances`."""
    if instance["unusable"] or instance["center"] is None:
        return None
    center, size = np.asarray(instance["center"], dtype=float), np.asarray(instance["size"], dtype=float)
    return Box(center, np.asarray(instance["axes"], dtype=float).reshape(3, 3), size)


def find_placed(qa: Row, scene: Row, overlays: Sequence[Row] = ()) -> list[Placed]:
    """Objects that a question names, in the order of its slots, then others that its evidence is about.

    Args:
        qa: Row of `qa_pairs`.
        scene: Row of `lifted_scenes`.
        overlays: Marks of the sample; a marked object keeps the colour of its mark.

    Raises:
        ValueError: The scene lacks an object that the question names.
    """
    instances = {instance["instance_id"]: instance for instance in scene["instances"]}
    slots = {slot["object_id"]: slot for slot in qa["slots"]}
    missing = [name for name in slots if name not in instances]
    if missing:
        raise ValueError(f"Objects {missing} of question {qa['qa_id']} are not in scene {scene['scene_id']}.")
    # Evidence may also be about frames.
    known = [name for name in qa["evidence"]["objects"] if name in instances]
    wanted = list(dict.fromkeys([*slots, *known]))
    colours, names = css_colours(wanted, overlays), _names(qa, [instances[name] for name in wanted], slots)
    letters = {name: slot["name"] for name, slot in slots.items()}
    return [Placed(name, names[name], colours[name], letters.get(name, ""), box_of(instances[name])) for name in wanted]


def _names(qa: Row, instances: Sequence[Row], slots: Mapping[str, Row]) -> dict[str, str]:
    """What the question calls an object; those of a category that is counted are numbered."""
    names = {name: slot["caption"] if slot["named_by"] == "caption" else slot["label"] for name, slot in slots.items()}
    numbers = Counter[str]()
    for instance in instances:
        if instance["instance_id"] not in names:
            label = qa["category"] or instance["label"]
            numbers[label] += 1
            names[instance["instance_id"]] = f"{label} {numbers[label]}"
    return names


def closest_points(one: Box, other: Box) -> tuple[Array, Array]:
    """The points of two boxes that are nearest to one another, shape (3,) each, to a millimetre or so.

    By projecting from box to box in turn, which comes ever nearer to them (von Neumann).
    """
    here = one.nearest(other.center)
    there = other.nearest(here)
    for _ in range(200):
        here = one.nearest(there)
        there = other.nearest(here)
    return here, there
