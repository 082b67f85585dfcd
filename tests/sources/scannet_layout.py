"""A room of ours written as ScanNet is downloaded, byte by byte, and what is true of it.

`ROOM_TO_SCAN` is a turn and a shift away from the walls, as real scans have; `axisAlignment` undoes it.
"""

import io
import json
import struct
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

ANGLE = 0.7
ALIGNMENT = np.array(
    [
        [np.cos(ANGLE), -np.sin(ANGLE), 0, 1.5],
        [np.sin(ANGLE), np.cos(ANGLE), 0, -2.25],
        [0, 0, 1, 0.125],
        [0, 0, 0, 1],
    ]
)
ROOM_TO_SCAN = np.linalg.inv(ALIGNMENT)
SEGMENTS_OF_AN_OBJECT = 5


@dataclass(frozen=True)
class Truth:
    """A drawn room, read by the layout that `rooms/native.py` documents."""

    folder: Path

    @cached_property
    def record(self) -> dict[str, Any]:
        return json.loads((self.folder / "room.json").read_text())

    @cached_property
    def mesh(self) -> tuple[NDArray[np.float32], NDArray[np.int32], NDArray[np.int64]]:
        """Vertices, faces, instance number of each vertex."""
        header, _, body = (self.folder / "mesh.ply").read_bytes().partition(b"end_header\n")
        counts = [int(line.split()[2]) for line in header.decode().splitlines() if line.startswith("element")]
        vertex = np.dtype([("xyz", "<f4", 3), ("rgb", "u1", 3), ("instance", "<u2")])
        face = np.dtype([("count", "u1"), ("index", "<i4", 3), ("instance", "<u2")])
        vertices = np.frombuffer(body, vertex, counts[0])
        faces = np.frombuffer(body, face, counts[1], offset=counts[0] * vertex.itemsize)
        return vertices["xyz"], faces["index"], vertices["instance"].astype(np.int64)

    @property
    def labels(self) -> Counter[str]:
        return Counter(instance["label"] for instance in self.record["instances"])

    def instances_image(self, frame: int) -> NDArray[np.int64]:
        return np.asarray(Image.open(self.folder / f"frames/{frame:04d}_instances.png")).astype(np.int64)

    def depth_mm(self, frame: int) -> NDArray[np.uint16]:
        return np.asarray(Image.open(self.folder / f"frames/{frame:04d}_depth.png")).astype(np.uint16)

    def colour(self, frame: int) -> bytes:
        return (self.folder / f"frames/{frame:04d}.jpg").read_bytes()

    def pose(self, frame: int) -> NDArray[np.float64]:
        return np.array(self.record["frames"][frame]["cam_to_world"]).reshape(4, 4)

    def visible_fraction(self, frame: int) -> dict[int, float]:
        return {number: seen / alone for number, seen, alone in self.record["frames"][frame]["visible"]}

    def native_matrix(self, frame: int) -> NDArray[np.float64]:
        """4x4 camera matrix that counts from the middle of the first pixel."""
        camera = self.record["frames"][frame]
        matrix = np.diag([camera["fx"], camera["fy"], 1.0, 1.0])
        matrix[:2, 2] = camera["cx"] - 0.5, camera["cy"] - 0.5
        return matrix


def write_scan(folder: Path, truth: Truth, aligned: bool = True, prefix: str = "") -> Path:
    """Mesh, segments, objects and text of a scene named as its folder; `prefix` goes before scene ids (v2)."""
    folder.mkdir(parents=True)
    scene = folder.name
    vertices, faces, numbers = truth.mesh
    points = vertices @ ROOM_TO_SCAN[:3, :3].T + ROOM_TO_SCAN[:3, 3]
    write_ply(folder / f"{scene}_vh_clean_2.ply", points, faces)
    segments = numbers * 100 + np.arange(len(numbers)) % SEGMENTS_OF_AN_OBJECT
    write_json(
        folder / f"{scene}_vh_clean_2.0.010000.segs.json",
        {"params": {"kThresh": "0.0001"}, "sceneId": f"{prefix}{scene}", "segIndices": segments.tolist()},
    )
    labels = {0: "wall"} | {each["number"]: each["label"] for each in truth.record["instances"]}
    groups = [
        {"id": place, "objectId": number, "segments": sorted(set(segments[numbers == number].tolist())), "label": label}
        for place, (number, label) in enumerate(labels.items())
    ]
    write_json(
        folder / f"{scene}.aggregation.json",
        {"sceneId": f"{prefix}{scene}", "appId": "Aggregator.v2", "segGroups": groups},
    )
    alignment = f"axisAlignment = {' '.join(map(repr, ALIGNMENT.ravel().tolist()))} \n" if aligned else ""
    (folder / f"{scene}.txt").write_text(f"{alignment}colorHeight = 144\nsceneType = Bedroom / Hotel\n")
    return folder


def write_ply(path: Path, points: NDArray[np.float64], faces: NDArray[np.int32]) -> None:
    """As ScanNet's meshes are: binary little-endian, colours with alpha, lists of three."""
    vertex = np.zeros(len(points), [("xyz", "<f4", 3), ("rgba", "u1", 4)])
    vertex["xyz"] = points
    face = np.zeros(len(faces), [("count", "u1"), ("index", "<i4", 3)])
    face["count"], face["index"] = 3, faces
    lines = ["ply", "format binary_little_endian 1.0", "comment VCGLIB generated", f"element vertex {len(points)}"]
    lines += [f"property float {name}" for name in "xyz"]
    lines += [f"property uchar {name}" for name in ("red", "green", "blue", "alpha")]
    lines += [f"element face {len(faces)}", "property list uchar int vertex_indices", "end_header", ""]
    path.write_bytes("\n".join(lines).encode() + vertex.tobytes() + face.tobytes())


def write_export(folder: Path, truth: Truth, frames: Sequence[int]) -> None:
    """Frames of a room, which share a camera, as `SensReader` exports them: they are numbered from 0."""
    for name in ("color", "depth", "pose", "intrinsic"):
        (folder / name).mkdir()
    for place, frame in enumerate(frames):
        (folder / f"color/{place}.jpg").write_bytes(truth.colour(frame))
        Image.fromarray(truth.depth_mm(frame)).save(folder / f"depth/{place}.png")
        write_matrix(folder / f"pose/{place}.txt", ROOM_TO_SCAN @ truth.pose(frame))
    for name in ("color", "depth"):
        write_matrix(folder / f"intrinsic/intrinsic_{name}.txt", truth.native_matrix(frames[0]))


def write_sens(folder: Path, truth: Truth, frames: Sequence[int], **changes: Any) -> Path:
    path = folder / f"{folder.name}.sens"
    path.write_bytes(sens_bytes(truth, frames, **changes))
    return path


def sens_bytes(
    truth: Truth,
    frames: Sequence[int],
    poses: Mapping[int, NDArray[np.float64]] = MappingProxyType({}),
    deflated: bool = True,
) -> bytes:
    """The same as a recording, version 4, little-endian; `poses` replaces some, by place, in the scan's world."""
    file = io.BytesIO()
    name = b"StructureSensor"
    file.write(struct.pack("<IQ", 4, len(name)) + name)
    for matrix in (truth.native_matrix(frames[0]), np.eye(4)) * 2:
        file.write(matrix.astype("<f4").tobytes())
    height, width = truth.depth_mm(frames[0]).shape
    file.write(struct.pack("<iiIIIIfQ", 2, int(deflated), width, height, width, height, 1000.0, len(frames)))
    for place, frame in enumerate(frames):
        pose = poses.get(place, ROOM_TO_SCAN @ truth.pose(frame))
        stored = truth.depth_mm(frame).astype("<u2").tobytes()
        depth, colour = zlib.compress(stored) if deflated else stored, truth.colour(frame)
        file.write(pose.astype("<f4").tobytes() + struct.pack("<QQQQ", 33 * place, 33 * place, len(colour), len(depth)))
        file.write(colour + depth)
    file.write(struct.pack("<Q", 0))
    return file.getvalue()


def write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content))


def write_matrix(path: Path, matrix: NDArray[np.float64]) -> None:
    path.write_text("\n".join(" ".join(repr(float(value)) for value in row) for row in matrix) + "\n")


def edit_json(path: Path, edit: Any) -> None:
    content = json.loads(path.read_text())
    edit(content)
    path.write_text(json.dumps(content))
