"""One of our own rooms, drawn to disk, whose meshes, poses and boxes the tests write in other datasets' encodings."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from internspatial_kedro.sources.records import Obb, Scene, Source, View
from internspatial_kedro.sources.rooms import list_items, read_item

SIZE_WH = (192, 144)
OPTIONS = {"count": 1, "frames": 4, "width": SIZE_WH[0], "height": SIZE_WH[1], "seed": 5}


@dataclass(frozen=True)
class DrawnRoom:
    """A room's folder, its scene, its views and the instances of `room.json` by number."""

    root: Path
    scene: Scene
    views: list[View]
    instances: dict[int, dict[str, Any]]

    @property
    def folder(self) -> Path:
        return self.root / self.scene.scene_id.partition("/")[2]

    def numbers(self, index: int) -> Path:
        """The image of instance numbers of a frame."""
        return self.folder / f"frames/{index:04d}_instances.png"


def draw_room(root: Path) -> DrawnRoom:
    """Draw it below an empty folder."""
    source = Source("rooms", "rooms", root, "train", OPTIONS)
    (item,) = list_items(source)
    reading = read_item(source, item)
    content = json.loads((source.root / item.item_id / "room.json").read_text())
    return DrawnRoom(source.root, reading.scenes[0], reading.views, {e["number"]: e for e in content["instances"]})


def pose_of(view: View) -> np.ndarray:
    """Camera to world, 4x4."""
    return np.array(view.camera.cam_to_world).reshape(4, 4)


def matrix_of(view: View) -> np.ndarray:
    """The camera matrix as calibrations write it, counted from the centre of the first pixel."""
    camera = view.camera
    return np.array([[camera.fx, 0, camera.cx - 0.5], [0, camera.fy, camera.cy - 0.5], [0, 0, 1]])


def corners_of(obb: Obb) -> np.ndarray:
    """The eight corners in a fixed order, whatever order and signs the axes have."""
    signs = np.array([[x, y, z] for x in (-0.5, 0.5) for y in (-0.5, 0.5) for z in (-0.5, 0.5)])
    corners = np.array(obb.center) + (signs * obb.size) @ np.array(obb.axes).reshape(3, 3)
    return corners[np.lexsort(np.round(corners, 4).T)]


def rigid(yaw: float, tilt: float, shift: tuple[float, float, float]) -> np.ndarray:
    """A rigid transform: about x, then about z, then a shift."""
    turn = np.array([[np.cos(yaw), -np.sin(yaw), 0], [np.sin(yaw), np.cos(yaw), 0], [0, 0, 1]])
    lean = np.array([[1, 0, 0], [0, np.cos(tilt), -np.sin(tilt)], [0, np.sin(tilt), np.cos(tilt)]])
    pose = np.eye(4)
    pose[:3, :3], pose[:3, 3] = turn @ lean, shift
    return pose


def sideways(view: View) -> tuple[np.ndarray, np.ndarray]:
    """Camera to world, and camera matrix as calibrations write it, of the picture after a quarter turn clockwise.

    The pixel at column u, row v comes to column height - v, row u: its right is the old up, its down the old right.
    """
    camera = view.camera
    axes = np.array([[0.0, 1, 0, 0], [-1, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]])
    matrix = np.array([[camera.fy, 0, view.height - camera.cy - 0.5], [0, camera.fx, camera.cx - 0.5], [0, 0, 1]])
    return pose_of(view) @ axes, matrix


def read_mesh(room: DrawnRoom) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Vertices, faces and the instance of each face, by the layout that `native.py` documents, without its code."""
    header, _, body = (room.folder / "mesh.ply").read_bytes().partition(b"end_header\n")
    counts = [int(line.split()[2]) for line in header.decode().splitlines() if line.startswith("element")]
    vertex = np.dtype([("xyz", "<f4", 3), ("rgb", "u1", 3), ("instance", "<u2")])
    face = np.dtype([("count", "u1"), ("index", "<i4", 3), ("instance", "<u2")])
    vertices = np.frombuffer(body, vertex, counts[0])
    faces = np.frombuffer(body, face, counts[1], offset=counts[0] * vertex.itemsize)
    return vertices["xyz"].astype(float), faces["index"], faces["instance"]
