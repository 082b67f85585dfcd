"""Answers questions about rooms from their meshes and poses: code of its own, nothing of `questions/` or `geometry/`.

World z up; camera x right, y down, z forward; the viewer's right is the camera's x axis turned level.
"""

import json
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

MEASURES = {
    "right": lambda thing: thing.center[0],
    "far": lambda thing: thing.center[1],
    "above": lambda thing: thing.center[2],
    "wider": lambda thing: np.ptp(thing.vertices[:, 0]),
    "taller": lambda thing: np.ptp(thing.vertices[:, 2]),
    "larger": lambda thing: thing.volume,
}
OPPOSITES = {
    "left": "right",
    "near": "far",
    "below": "above",
    "thinner": "wider",
    "shorter": "taller",
    "smaller": "larger",
}
AXES = {
    "horizontal": "right",
    "depth": "far",
    "vertical": "above",
    "width": "wider",
    "height": "taller",
    "volume": "larger",
}


class Thing:
    """An instance in view space: x to the viewer's right, y forward in the horizontal plane, z up."""

    def __init__(self, label: str, caption: str, vertices: np.ndarray, sides: np.ndarray) -> None:
        """Vertices (n, 3) in view space; sides (3, 3): directions of the furniture's own sides in view space."""
        self.label, self.caption, self.vertices = label, caption, vertices
        along = vertices @ sides.T
        self.center = sides.T @ ((along.min(axis=0) + along.max(axis=0)) / 2)
        self.volume = float(np.ptp(along, axis=0).prod())

    def holds(self, relation: str, other: "Thing") -> bool:
        """Whether the relation holds from this thing to the other."""
        if relation in OPPOSITES:
            return other.holds(OPPOSITES[relation], self)
        return bool(MEASURES[relation](self) > MEASURES[relation](other))


class Room:
    """A rendered room on disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.json = json.loads((folder / "room.json").read_text())
        self.instances = {item["number"]: item for item in self.json["instances"]}

    @cached_property
    def mesh(self) -> tuple[np.ndarray, np.ndarray]:
        """Vertices (n, 3) in the world, and the instance number of each."""
        header, body = (self.folder / "mesh.ply").read_bytes().split(b"end_header\n", 1)
        count = next(int(line.split()[2]) for line in header.decode().splitlines() if line.startswith("element vertex"))
        vertex = np.dtype([("xyz", "<f4", 3), ("rgb", "u1", 3), ("instance", "<u2")])
        vertices = np.frombuffer(body, vertex, count)
        return vertices["xyz"].astype(float), vertices["instance"].astype(int)

    @lru_cache(maxsize=32)  # noqa: B019  # rooms live as long as the test
    def things(self, frame: int) -> dict[str, Thing]:
        """What a frame shows, by instance id."""
        pose = np.array(self.json["frames"][frame]["cam_to_world"]).reshape(4, 4)
        forward = pose[:3, 2] * [1, 1, 0]
        forward /= np.linalg.norm(forward)
        to_view = np.stack([np.cross(forward, [0, 0, 1]), forward, [0, 0, 1]])
        vertices, owner = self.mesh
        numbers = np.unique(np.asarray(Image.open(self.folder / "frames" / f"{frame:04d}_instances.png")))
        return {
            self.instances[number]["instance_id"]: Thing(
                self.instances[number]["label"],
                self.instances[number]["caption"],
                (vertices[owner == number] - pose[:3, 3]) @ to_view.T,
                np.array(self.instances[number]["obb_world"]["axes"]).reshape(3, 3) @ to_view.T,
            )
            for number in numbers.tolist()
            if number
        }


def right_answer(qa: dict[str, Any], things: dict[str, Thing]) -> str:
    """The canonical answer of a question, worked out anew."""
    named = [things[slot["object_id"]] for slot in qa["slots"]]
    relation = qa["relation"]
    if qa["task"] in ("position_comparison", "size_comparison"):
        first, second = named
        if qa["form"] == "open":
            more = AXES[relation]
            less = next(word for word, opposite in OPPOSITES.items() if opposite == more)
            return more if first.holds(more, second) else less
        return {True: ("yes", "a"), False: ("no", "b")}[first.holds(relation, second)][qa["form"] == "choice"]
    members = [thing for thing in things.values() if thing.label == qa["category"]]
    holding = [thing for thing in members if relation == "any" or thing.holds(relation, named[0])]
    return str(len(holding)) if qa["task"] == "object_counting" else ("yes" if holding else "no")


def names_one(slot: dict[str, Any], things: dict[str, Thing]) -> bool:
    """Whether what a slot is named by is true of one thing only."""
    if slot["named_by"] == "mark":
        return True
    kin = [thing for thing in things.values() if thing.label.lower().endswith(slot["label"].lower())]
    words = set(slot[slot["named_by"]].lower().split())
    return sum(words <= set(f"{thing.caption} {thing.label}".lower().split()) for thing in kin) == 1
