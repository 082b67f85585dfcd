"""Answers questions about whole rooms from their meshes and frames: code of its own, nothing of `questions/`."""

import json
import re
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import open3d as o3d
from PIL import Image
from scipy.spatial import cKDTree

FINE_M = 0.05
STRAIGHT_DEG, BACK_DEG = 30.0, 135.0


class House:
    """A room on disk, as a whole."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.json = json.loads((folder / "room.json").read_text())
        self.instances = {item["instance_id"]: item for item in self.json["instances"]}

    @cached_property
    def mesh(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Vertices (n, 3), faces (f, 3), and the instance number of each face."""
        header, body = (self.folder / "mesh.ply").read_bytes().split(b"end_header\n", 1)
        counts = [int(line.split()[2]) for line in header.decode().splitlines() if line.startswith("element")]
        vertex = np.dtype([("xyz", "<f4", 3), ("rgb", "u1", 3), ("instance", "<u2")])
        face = np.dtype([("count", "u1"), ("index", "<i4", 3), ("instance", "<u2")])
        vertices = np.frombuffer(body, vertex, counts[0])
        faces = np.frombuffer(body, face, counts[1], offset=counts[0] * vertex.itemsize)
        return vertices["xyz"].astype(float), faces["index"], faces["instance"].astype(int)

    @lru_cache(maxsize=10_000)  # noqa: B019  # rooms live as long as the test
    def triangles(self, name: str) -> np.ndarray:
        """Corners of an instance's triangles, shape (t, 3, 3)."""
        vertices, faces, owners = self.mesh
        found: np.ndarray = vertices[faces[owners == self.instances[name]["number"]]]
        return found

    def sides(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        """Centre and side lengths along the piece's own directions, from its vertices."""
        axes = np.array(self.instances[name]["obb_world"]["axes"]).reshape(3, 3)
        along = self.triangles(name).reshape(-1, 3) @ axes.T
        low, high = along.min(axis=0), along.max(axis=0)
        return (low + high) / 2 @ axes, high - low

    @lru_cache(maxsize=10_000)  # noqa: B019
    def corners(self, name: str) -> cKDTree:
        return cKDTree(np.unique(self.triangles(name).reshape(-1, 3), axis=0))

    @lru_cache(maxsize=100_000)  # noqa: B019
    def gap_m(self, one: str, other: str) -> float:
        """Closest distance of two pieces: of points on each from the other's triangles."""
        pair = [self.triangles(one), self.triangles(other)]
        found = self.corners(one).query(self.corners(other).data)[0].min()
        for first, second in (pair, pair[::-1]):
            points = strewn(first[between(first, second) <= found])
            if len(points):
                found = min(found, distances(points, second).min())
        return float(found)

    @cached_property
    def seen(self) -> list[dict[int, float]]:
        """Share of each frame that each instance number fills."""
        images = (np.asarray(Image.open(path)) for path in sorted((self.folder / "frames").glob("*_instances.png")))
        return [dict(zip(*counted(image), strict=True)) for image in images]

    def first_frame(self, name: str, least: float) -> float:
        """First frame of which an instance fills more than so much; infinite if none does."""
        number = self.instances[name]["number"]
        return next((index for index, shares in enumerate(self.seen) if shares.get(number, 0.0) > least), np.inf)


def counted(image: np.ndarray) -> tuple[list[int], list[float]]:
    numbers, counts = np.unique(image, return_counts=True)
    return numbers.tolist(), (counts / image.size).tolist()


def between(triangles: np.ndarray, others: np.ndarray) -> np.ndarray:
    """What each triangle is at least away from others, by bounds."""
    low, high = others.reshape(-1, 3).min(axis=0), others.reshape(-1, 3).max(axis=0)
    gap = np.maximum(0, np.maximum(low - triangles.max(axis=1), triangles.min(axis=1) - high))
    return np.asarray(np.linalg.norm(gap, axis=1))


def strewn(triangles: np.ndarray) -> np.ndarray:
    """A lattice on each triangle, points at most `FINE_M` apart along its sides."""
    longest = np.linalg.norm(triangles - np.roll(triangles, -1, axis=1), axis=2).max(axis=1, initial=0.0)
    parts = np.ceil(longest / FINE_M).astype(int)
    points = [np.empty((0, 3))]
    for count in np.unique(parts):
        i, j = (index.ravel() for index in np.indices((count + 1, count + 1)))
        weights = np.stack([i, j, count - i - j], axis=1)[i + j <= count] / count
        points.append((weights @ triangles[parts == count]).reshape(-1, 3))
    return np.concatenate(points)


def distances(points: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """Of points from a surface."""
    mesh = o3d.t.geometry.RaycastingScene()
    corners = np.ascontiguousarray(triangles.reshape(-1, 3), np.float32)
    faces = np.arange(len(corners), dtype=np.uint32).reshape(-1, 3)
    mesh.add_triangles(o3d.core.Tensor.from_numpy(corners), o3d.core.Tensor.from_numpy(faces))
    found: np.ndarray = mesh.compute_distance(o3d.core.Tensor.from_numpy(points.astype(np.float32))).numpy()
    return found


def turn(before: complex, after: complex) -> float:
    """Counter-clockwise turn from one direction to another in degrees."""
    return float(np.degrees(np.angle(after / before)))


def plan(house: House, name: str) -> complex:
    center, _ = house.sides(name)
    return complex(center[0], center[1])


def where(level: str, degrees: float) -> str:
    side = "left" if degrees > 0 else "right"
    if level == "medium" and abs(degrees) >= BACK_DEG:
        return "back"
    return f"{'front' if abs(degrees) < 90 else 'back'}-{side}" if level == "hard" else side


def walked(places: list[complex]) -> list[str]:
    """Turns of somebody who stands at the first place, faces the second, and walks to all that follow.

    Straight on is no turn.
    """
    directions = [places[1] - places[0], *(b - a for a, b in pairwise([places[0], *places[2:]]))]
    turns = [each for a, b in pairwise(directions) if abs(each := turn(a, b)) > STRAIGHT_DEG]
    return ["Turn Back" if abs(each) > BACK_DEG else f"Turn {'Left' if each > 0 else 'Right'}" for each in turns]


def agrees(qa: dict[str, Any], house: House) -> bool:
    """Whether the answer of a question about a room is right."""
    named = [slot["object_id"] for slot in qa["slots"]]
    return bool(_CHECKS[qa["task"]](qa, house, named))


def _number(qa: dict[str, Any], truth: float, tolerance: float, decimals: int) -> bool:
    near = abs(qa["answer_value"] - truth) <= tolerance
    return near and qa["truth"] == f"{qa['answer_value']:.{decimals}f}"


def _room_size(qa: dict[str, Any], house: House, _: list[str]) -> bool:
    corners = np.array(house.json["floor_polygon"]).reshape(-1, 2)
    area = np.ptp(corners[:, 0]) * np.ptp(corners[:, 1])
    truth = area * (house.json["height_m"] if qa["relation"] == "volume" else 1.0)
    return _number(qa, truth, 1e-6, 1)


def _nearest(qa: dict[str, Any], house: House, named: list[str]) -> bool:
    gaps = [house.gap_m(*sorted((named[0], other))) for other in named[1:]]
    return qa["truth"] == "bcde"[int(np.argmin(gaps))]


def _side(qa: dict[str, Any], house: House, named: list[str]) -> bool:
    stand, face, target = (plan(house, name) for name in named)
    return qa["truth"] == where(qa["relation"], turn(face - stand, target - stand))


def _order(qa: dict[str, Any], house: House, named: list[str]) -> bool:
    """By the first trace, and by the first frame of which each fills 0.2 %."""
    orders = {
        ", ".join("abcd"[place] for place in np.argsort([house.first_frame(name, least) for name in named]))
        for least in (0.0, 0.002)
    }
    return orders == {qa["truth"]}


def _route(qa: dict[str, Any], house: House, named: list[str]) -> bool:
    """Stretches end where the question says so."""
    places = {slot["name"]: plan(house, name) for slot, name in zip(qa["slots"], named, strict=True)}
    stretches = re.findall(r"forward until \{(\w)\}", qa["question"])
    return qa["truth"] == ", ".join(walked([places["a"], places["b"], *(places[name] for name in stretches)]))


_CHECKS = {
    "object_counting": lambda qa, house, _: (
        qa["truth"] == str(sum(item["label"] == qa["category"] for item in house.instances.values()))
    ),
    "absolute_distance": lambda qa, house, named: _number(qa, house.gap_m(*sorted(named)), 0.002, 1),
    "object_size": lambda qa, house, named: _number(qa, 100 * house.sides(named[0])[1].max(), 1e-3, 0),
    "room_size": _room_size,
    "relative_distance": _nearest,
    "relative_direction": _side,
    "appearance_order": _order,
    "route_plan": _route,
}
