"""PLY files as scans have them: text and binary, with properties of their own, whole or not."""

from pathlib import Path

import numpy as np
import pytest

from internspatial_kedro.sources.checks.reasons import Reason, Unusable
from internspatial_kedro.sources.ply import column, positions, read_ply, triangles

POINTS = [(0.0, 0.0, 0.0, 1), (1.0, 0.0, 0.5, 1), (1.0, 1.0, 0.0, 2), (0.0, 1.0, -0.25, 65000)]
FACES = [(0, 1, 2, 7), (0, 2, 3, -8)]
HEAD = (
    "ply\nformat {kind} 1.0\ncomment made here\nelement vertex 4\n"
    "property float x\nproperty float y\nproperty float z\nproperty ushort objectId\n"
)
FACE_HEAD = "element face {count}\nproperty list uchar int {name}\nproperty int part\n"


def text(faces: list[tuple[int, ...]], name: str = "vertex_indices") -> bytes:
    lines = [" ".join(map(str, point)) for point in POINTS]
    lines += [" ".join(map(str, (len(face) - 1, *face))) for face in faces]
    head = HEAD.format(kind="ascii") + FACE_HEAD.format(count=len(faces), name=name) + "end_header\n"
    return (head + "\n".join(lines) + "\n").encode()


def binary(faces: list[tuple[int, int, int, int]], order: str = "<", name: str = "vertex_index") -> bytes:
    kind = "binary_little_endian" if order == "<" else "binary_big_endian"
    points = np.array(POINTS, dtype=[*((axis, f"{order}f4") for axis in "xyz"), ("objectId", f"{order}u2")])
    rows = np.zeros(len(faces), dtype=[("count", "u1"), ("corners", f"{order}i4", 3), ("part", f"{order}i4")])
    for row, face in zip(rows, faces, strict=True):
        row["count"], row["corners"], row["part"] = 3, face[:3], face[3]
    head = HEAD.format(kind=kind) + FACE_HEAD.format(count=len(faces), name=name) + "end_header\n"
    return head.encode() + points.tobytes() + rows.tobytes()


def written(folder: Path, content: bytes) -> Path:
    path = folder / "scan.ply"
    path.write_bytes(content)
    return path


WHOLE = {
    "text": text(FACES),
    "text with the other name of corners": text(FACES, "vertex_index"),
    "little endian": binary(FACES),
    "big endian": binary(FACES, ">", "vertex_indices"),
}


@pytest.mark.parametrize("content", WHOLE.values(), ids=WHOLE)
def test_all_is_read(tmp_path: Path, content: bytes) -> None:
    ply = read_ply(written(tmp_path, content))
    np.testing.assert_array_equal(positions(ply), [point[:3] for point in POINTS])
    assert column(ply, "vertex", "objectId").tolist() == [1, 1, 2, 65000]
    assert triangles(ply).tolist() == [[0, 1, 2], [0, 2, 3]]
    assert column(ply, "face", "part").tolist() == [7, -8]


@pytest.mark.parametrize("content", [text([]), binary([])], ids=["text", "binary"])
def test_cloud_has_no_triangles(tmp_path: Path, content: bytes) -> None:
    ply = read_ply(written(tmp_path, content))
    assert triangles(ply).shape == (0, 3)
    assert column(ply, "vertex", "objectId").tolist() == [1, 1, 2, 65000]


BROKEN = {
    "no PLY": (b"hello", "no whole PLY"),
    "empty": (b"", "no whole PLY"),
    "cut in its header": (text(FACES)[:60], "no whole PLY"),
    "binary, cut short": (binary(FACES)[:-5], "no whole PLY"),
    "text, cut short": (text(FACES)[:-12], "PLY|rows"),
    "text, a number less": (text(FACES).replace(b" 2\n0.0", b"\n0.0"), "15 numbers where 4 lines of 4"),
    "text that is no number": (text(FACES).replace(b"0.5", b"up."), "no whole PLY"),
    "a quadrangle": (text([(0, 1, 2, 3, 7), (0, 2, 3, 8)]), "three corners"),
    "a vertex too far": (binary([(0, 1, 4, 7)]), "beyond the 4"),
    "a vertex before the first": (binary([(0, 1, -1, 7)]), "beyond the 4"),
    "no such property": (text(FACES).replace(b"objectId", b"globalId"), "'objectId'"),
}


@pytest.mark.parametrize(("content", "detail"), BROKEN.values(), ids=BROKEN)
def test_what_is_broken_is_said(tmp_path: Path, content: bytes, detail: str) -> None:
    with pytest.raises(Unusable, match=detail) as verdict:
        ply = read_ply(written(tmp_path, content))
        triangles(ply), positions(ply), column(ply, "vertex", "objectId")
    assert verdict.value.reason is Reason.GEOMETRY_MALFORMED


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="does not exist") as verdict:
        read_ply(tmp_path / "scan.ply")
    assert verdict.value.reason is Reason.GEOMETRY_MISSING
