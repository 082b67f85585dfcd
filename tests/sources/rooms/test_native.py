"""The folder of a room: what is in it, and when it is made again."""

import hashlib
import json
import os
import shutil
import socket
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.sources.rooms.conftest import OPTIONS, read_ply

from internspatial_kedro.sources.records import Reading, Source
from internspatial_kedro.sources.rooms import list_items, read_item
from internspatial_kedro.sources.rooms.generate import room_fingerprint
from internspatial_kedro.sources.rooms.options import parse_options

TINY = {"count": 1, "frames": 1, "width": 64, "height": 48, "shadow_samples": 1, "bounce_samples": 1}


def digests(root: Path) -> dict[str, str]:
    files = (path for path in sorted(root.rglob("*")) if path.is_file())
    return {path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def read_all(root: Path, **options: object) -> list[Reading]:
    source = Source("rooms", "rooms", root, "native", {**TINY, **options})
    return [read_item(source, item) for item in list_items(source)]


def test_two_roots_hold_the_same_bytes(source: Source, readings: list[Reading], tmp_path: Path) -> None:
    again = Source("rooms", "rooms", tmp_path, "native", OPTIONS)
    assert [read_item(again, item) for item in list_items(again)] == readings
    assert digests(tmp_path) == digests(source.root)


def test_files_are_what_the_layout_says(source: Source, readings: list[Reading]) -> None:
    folder = source.root / "room_0001"
    assert {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} == {
        "fingerprint.json",
        "room.json",
        "mesh.ply",
        *(f"frames/{k:04d}{end}" for k in range(3) for end in (".jpg", "_depth.png", "_instances.png")),
    }
    assert Image.open(folder / "frames/0000.jpg").size == (192, 144)
    for end in ("_depth.png", "_instances.png"):
        image = Image.open(folder / f"frames/0000{end}")
        assert (image.mode, image.size) == ("I;16", (192, 144))


def test_mesh_gives_the_boxes_of_the_scene(source: Source, readings: list[Reading]) -> None:
    for number, reading in enumerate(readings):
        mesh = read_ply(source.root / f"room_{number:04d}" / "mesh.ply")
        record = json.loads((source.root / f"room_{number:04d}" / "room.json").read_text())
        assert (mesh.vertex_instance[mesh.faces] == mesh.face_instance[:, None]).all()
        assert set(np.unique(mesh.face_instance)) == {0, *(entry["number"] for entry in record["instances"])}
        for entry, instance in zip(record["instances"], reading.scenes[0].instances, strict=True):
            points = mesh.vertices[mesh.vertex_instance == entry["number"]].astype(float)
            axes = np.array(instance.obb_world.axes).reshape(3, 3)
            local = (points - instance.obb_world.center) @ axes.T
            half = np.array(instance.obb_world.size) / 2
            np.testing.assert_allclose(local.max(axis=0), half, atol=1e-5)
            np.testing.assert_allclose(local.min(axis=0), -half, atol=1e-5)
            np.testing.assert_allclose(axes @ axes.T, np.eye(3), atol=1e-12)
            np.testing.assert_allclose(axes[2], [0, 0, 1])


def test_a_finished_room_is_not_drawn_again(tmp_path: Path) -> None:
    read_all(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    read_all(tmp_path)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


@pytest.mark.parametrize(
    "damage", ["missing mesh", "cut image", "no fingerprint", "nonsense fingerprint", "empty folder"]
)
def test_a_half_written_room_is_drawn_again(tmp_path: Path, damage: str) -> None:
    read_all(tmp_path)
    whole = digests(tmp_path)
    folder = tmp_path / "room_0000"
    if damage == "missing mesh":
        (folder / "mesh.ply").unlink()
    elif damage == "cut image":
        (folder / "frames/0000.jpg").write_bytes((folder / "frames/0000.jpg").read_bytes()[:100])
    elif damage == "no fingerprint":
        (folder / "fingerprint.json").unlink()
    elif damage == "nonsense fingerprint":
        (folder / "fingerprint.json").write_text("[1, 2")
    else:
        shutil.rmtree(folder)
        folder.mkdir()
    read_all(tmp_path)
    assert digests(tmp_path) == whole


def test_a_damaged_room_of_the_right_size_is_a_reject(tmp_path: Path) -> None:
    read_all(tmp_path)
    image = tmp_path / "room_0000/frames/0000_instances.png"
    image.write_bytes(bytes(image.stat().st_size))
    (reading,) = read_all(tmp_path)
    assert not reading.views
    assert [(reject.kind, reject.item_id, reject.reason) for reject in reading.rejects] == [
        ("record", "room_0000", "record_malformed")
    ]


def test_drafts_of_killed_runs_are_removed(tmp_path: Path) -> None:
    # Linux numbers processes up to 4194304.
    dead = tmp_path / f".room_0000.{socket.gethostname()}.4194305.abc"
    alive = tmp_path / f".room_0000.{socket.gethostname()}.{os.getpid()}.abc"
    dead.mkdir()
    alive.mkdir()
    read_all(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [alive.name, "room_0000"]


def test_rooms_of_other_options_are_replaced(tmp_path: Path) -> None:
    read_all(tmp_path)
    first = digests(tmp_path)
    read_all(tmp_path, seed=1)
    assert digests(tmp_path)["room_0000/room.json"] != first["room_0000/room.json"]


def test_more_rooms_leave_the_first_ones_alone() -> None:
    few, many = parse_options({"count": 2}), parse_options({"count": 9, "test_share": 0.5})
    assert room_fingerprint(few, 1) == room_fingerprint(many, 1)
    assert room_fingerprint(few, 0) != room_fingerprint(few, 1)
    assert room_fingerprint(few, 0) != room_fingerprint(parse_options({"frames": 9}), 0)
