"""Small rooms, made once: layouts of 24 rooms, and two rooms drawn to disk."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from internspatial_kedro.sources.records import Reading, Source
from internspatial_kedro.sources.rooms import list_items, read_item
from internspatial_kedro.sources.rooms.layout import furnish_room
from internspatial_kedro.sources.rooms.layout.room import Room

OPTIONS = {"count": 2, "frames": 3, "width": 192, "height": 144, "seed": 5}


@dataclass(frozen=True)
class Ply:
    """A room's mesh as an outsider reads it."""

    vertices: NDArray[np.float32]
    faces: NDArray[np.int32]
    vertex_instance: NDArray[np.uint16]
    face_instance: NDArray[np.uint16]


def read_ply(path: Path) -> Ply:
    """By the layout that `native.py` documents, without its code."""
    header, _, body = path.read_bytes().partition(b"end_header\n")
    counts = [int(line.split()[2]) for line in header.decode().splitlines() if line.startswith("element")]
    vertex = np.dtype([("xyz", "<f4", 3), ("rgb", "u1", 3), ("instance", "<u2")])
    face = np.dtype([("count", "u1"), ("index", "<i4", 3), ("instance", "<u2")])
    vertices = np.frombuffer(body, vertex, counts[0])
    faces = np.frombuffer(body, face, counts[1], offset=counts[0] * vertex.itemsize)
    assert len(body) == counts[0] * vertex.itemsize + counts[1] * face.itemsize
    assert (faces["count"] == 3).all()
    return Ply(vertices["xyz"], faces["index"], vertices["instance"], faces["instance"])


@pytest.fixture(scope="session")
def layouts() -> list[Room]:
    return [furnish_room(0, number) for number in range(24)]


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    return Source("rooms", "rooms", tmp_path_factory.mktemp("rooms"), "native", OPTIONS)


@pytest.fixture(scope="session")
def readings(source: Source) -> list[Reading]:
    return [read_item(source, item) for item in list_items(source)]
