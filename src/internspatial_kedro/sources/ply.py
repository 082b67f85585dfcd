"""PLY files with the properties of their own that scans carry: vertices and triangles as numpy columns."""

import io
import re
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.geometry.frames import Array
from internspatial_kedro.sources.checks.reasons import Reason, Unusable

_CORNER_LISTS = ("vertex_indices", "vertex_index")
_HEADER_END = b"end_header"
_NOTHING = re.compile(rb"element \S+ 0\r?\n(property [^\n]*\n)*")
"""Elements of which there are none, such as the faces of a point cloud; trimesh stumbles over them in text files."""
_DEFECTS = (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError, UnicodeDecodeError)


class Element(NamedTuple):
    """The vertices or the faces of a file: how many there are, and their properties by name."""

    name: str
    length: int
    columns: dict[str, NDArray[Any]]


Ply = dict[str, Element]


def read_ply(path: Path) -> Ply:
    """A PLY file, text or binary, as its elements by name.

    Raises:
        Unusable: It does not exist (`geometry_missing`), or is cut short or no PLY (`geometry_malformed`).
    """
    # A second to import, which only scans need.
    from trimesh.exchange.ply import load_ply

    try:
        header, end, body = path.read_bytes().partition(_HEADER_END)
    except FileNotFoundError as error:
        raise Unusable(Reason.GEOMETRY_MISSING, f"{path.name} does not exist") from error
    try:
        file = io.BytesIO(_NOTHING.sub(b"", header) + end + body)
        raw = load_ply(file, fix_texture=False, skip_materials=True)["metadata"]["_ply_raw"]
    except _DEFECTS as error:
        raise Unusable(Reason.GEOMETRY_MALFORMED, f"{path.name} is no whole PLY file: {error}") from error
    elements = {name: _element_of(path, name, content) for name, content in raw.items()}
    if b"format ascii" in header and "vertex" in elements:
        _check_lines(path, body, elements["vertex"])
    return elements


def _check_lines(path: Path, body: bytes, vertices: Element) -> None:
    """A number that a line lacks would move all that follow it by one.

    Raises:
        Unusable: The lines of the vertices, which come first, hold another amount of numbers.
    """
    words = b" ".join(body.split(b"\n")[1 : vertices.length + 1]).split()
    if len(words) != vertices.length * len(vertices.columns):
        expected = f"{vertices.length} lines of {len(vertices.columns)}"
        raise Unusable(
            Reason.GEOMETRY_MALFORMED, f"{path.name} has {len(words)} numbers where {expected} were expected"
        )


def _element_of(path: Path, name: str, content: dict[str, Any]) -> Element:
    data = content["data"]
    columns = data if isinstance(data, dict) else {field: data[field] for field in data.dtype.names}
    short = [field for field, values in columns.items() if len(values) != content["length"]]
    if short:
        raise Unusable(
            Reason.GEOMETRY_MALFORMED, f"{path.name} ends before the last of {content['length']} rows of '{name}'"
        )
    return Element(name, content["length"], columns)


def positions(ply: Ply) -> Array:
    """x, y, z of all vertices, shape (n, 3), in the file's unit.

    Raises:
        Unusable: `geometry_malformed`.
    """
    vertices = _element(ply, "vertex")
    return np.stack([_property(vertices, axis).reshape(-1).astype(float) for axis in "xyz"], axis=1)


def column(ply: Ply, element: str, name: str) -> NDArray[np.int64]:
    """An integer property of all vertices or faces, shape (n,).

    Raises:
        Unusable: `geometry_malformed`.
    """
    return _property(_element(ply, element), name).reshape(-1).astype(np.int64)


def colours(ply: Ply) -> NDArray[np.uint8] | None:
    """Colours of all vertices in sRGB, shape (n, 3); None where they have none of 8 bits."""
    columns = [_element(ply, "vertex").columns.get(name) for name in ("red", "green", "blue")]
    known = [each.reshape(-1) for each in columns if each is not None and each.dtype == np.uint8]
    return np.stack(known, axis=1) if len(known) == len(columns) else None


def triangles(ply: Ply) -> NDArray[np.int32]:
    """Vertex indices of all faces, shape (f, 3); none where there are no faces.

    Raises:
        Unusable: A face has not three corners, or names a vertex that is not there: `geometry_malformed`.
    """
    if "face" not in ply:
        return np.empty((0, 3), np.int32)
    faces, count = ply["face"], _element(ply, "vertex").length
    lists = _property(faces, next((name for name in _CORNER_LISTS if name in faces.columns), _CORNER_LISTS[0]))
    # Of a binary file, a list is its length (f0) and its items (f1).
    corners = lists["f1"] if lists.dtype.names else lists
    if corners.ndim != 2 or corners.shape[1] != 3:
        raise Unusable(Reason.GEOMETRY_MALFORMED, "a face has not three corners")
    if corners.min() < 0 or corners.max() >= count:
        raise Unusable(Reason.GEOMETRY_MALFORMED, f"a face names a vertex beyond the {count} there are")
    return np.asarray(corners, dtype=np.int32)


def _element(ply: Ply, name: str) -> Element:
    if name not in ply:
        raise Unusable(Reason.GEOMETRY_MALFORMED, f"the PLY file has no element '{name}'")
    return ply[name]


def _property(element: Element, name: str) -> NDArray[Any]:
    if name not in element.columns:
        raise Unusable(Reason.GEOMETRY_MALFORMED, f"element '{element.name}' has no property '{name}'")
    return element.columns[name]
