"""Text PLY files with a number for each vertex, read at once: `ply` reads them value by value, 20 times slower."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.geometry.frames import Array
from internspatial_kedro.sources.checks.reasons import Reason, Unusable

_END = b"end_header"


class TextMesh(NamedTuple):
    """Vertices (n, 3), the wanted number of each (n,), and faces (f, 3)."""

    points: Array
    number: NDArray[np.int32]
    faces: NDArray[np.int32]


class _Element(NamedTuple):
    name: str
    length: int
    properties: list[list[str]]


def read_text_mesh(path: Path, number: str) -> TextMesh | None:
    """A text PLY of vertices with plain properties and of triangles; None if it is any other PLY, for `ply` to read.

    Args:
        path: The file.
        number: A property of each vertex.

    Raises:
        Unusable: `geometry_malformed`: it ends early, or holds what is no number or no triangle.
    """
    head, _, body = path.read_bytes().partition(_END)
    elements = _elements(head.decode("ascii", "replace").splitlines())
    if elements is None:
        return None
    vertex, face = elements
    names = [properties[-1] for properties in vertex.properties]
    if not {*"xyz", number} <= set(names):
        return None
    lines = body.split(b"\n")[1:]
    vertices = _rows(path, lines[: vertex.length], vertex.length, len(names))
    corners = _rows(path, lines[vertex.length : vertex.length + face.length], face.length, 4)
    faces = corners[:, 1:].astype(np.int32)
    if (corners[:, 0] != 3).any() or (len(faces) and (faces.min() < 0 or faces.max() >= vertex.length)):
        raise Unusable(Reason.GEOMETRY_MALFORMED, f"{path.name} has faces that are no triangles of its vertices")
    points = vertices[:, [names.index(axis) for axis in "xyz"]]
    return TextMesh(points, vertices[:, names.index(number)].astype(np.int32), faces)


def _elements(header: list[str]) -> tuple[_Element, _Element] | None:
    """Vertices and faces, if the file is of text and has just these, with no list but the faces' corners."""
    elements: list[_Element] = []
    words = [line.split() for line in header]
    for line in words:
        if line[:1] == ["element"] and len(line) == 3 and line[2].isdecimal():
            elements.append(_Element(line[1], int(line[2]), []))
        elif line[:1] == ["property"] and elements:
            elements[-1].properties.append(line)
    if ["format", "ascii", "1.0"] not in words or [element.name for element in elements] != ["vertex", "face"]:
        return None
    vertex, face = elements
    is_plain = all(line[1] != "list" for line in vertex.properties) and len(face.properties) == 1
    return (vertex, face) if is_plain and face.properties[0][1] == "list" else None


def _rows(path: Path, lines: list[bytes], count: int, width: int) -> Array:
    """Numbers of the lines, shape (count, width)."""
    if not count:
        return np.empty((0, width))
    try:
        rows = np.loadtxt(lines, ndmin=2)
    except ValueError as error:
        raise Unusable(Reason.GEOMETRY_MALFORMED, f"{path.name} is no whole PLY file: {error}") from error
    if rows.shape != (count, width):
        detail = f"{path.name} has {rows.shape[0]} x {rows.shape[1]} numbers where {count} x {width} were stated"
        raise Unusable(Reason.GEOMETRY_MALFORMED, detail)
    return rows
