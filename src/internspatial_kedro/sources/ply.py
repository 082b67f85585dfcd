"""PLY files with the properties of their own that scans carry: vertices and triangles as numpy columns."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from plyfile import PlyData, PlyElement, PlyParseError

from internspatial_kedro.geometry.frames import Array
from internspatial_kedro.sources.checks.reasons import Reason, Unusable

_CORNER_LISTS = ("vertex_indices", "vertex_index")
_TRIANGLES = {"face": dict.fromkeys(_CORNER_LISTS, 3)}
"""Told how long lists are, plyfile reads a binary file at once instead of face by face."""


def read_ply(path: Path) -> PlyData:
    """A PLY file, text or binary.

    Raises:
        Unusable: It does not exist (`geometry_missing`), or is cut short or no PLY (`geometry_malformed`).
    """
    try:
        return PlyData.read(str(path), known_list_len=_TRIANGLES)
    except FileNotFoundError as error:
        raise Unusable(Reason.GEOMETRY_MISSING, f"{path.name} does not exist") from error
    except (PlyParseError, OSError, ValueError, EOFError) as error:
        raise Unusable(Reason.GEOMETRY_MALFORMED, f"{path.name} is no whole PLY file: {error}") from error


def positions(ply: PlyData) -> Array:
    """x, y, z of all vertices, shape (n, 3), in the file's unit.

    Raises:
        Unusable: `geometry_malformed`.
    """
    vertices = _element(ply, "vertex")
    return np.stack([_property(vertices, axis).astype(float) for axis in "xyz"], axis=1)


def column(ply: PlyData, element: str, name: str) -> NDArray[np.int64]:
    """An integer property of all vertices or faces, shape (n,).

    Raises:
        Unusable: `geometry_malformed`.
    """
    return _property(_element(ply, element), name).astype(np.int64)


def triangles(ply: PlyData) -> NDArray[np.int32]:
    """Vertex indices of all faces, shape (f, 3); none where there are no faces.

    Raises:
        Unusable: A face has not three corners, or names a vertex that is not there: `geometry_malformed`.
    """
    if "face" not in ply or not len(ply["face"]):
        return np.empty((0, 3), np.int32)
    faces = _element(ply, "face")
    name = next((each.name for each in faces.properties if each.name in _CORNER_LISTS), "")
    lists = _property(faces, name)
    if lists.ndim == 1 and any(len(corners) != 3 for corners in lists):
        raise Unusable(Reason.GEOMETRY_MALFORMED, "a face has not three corners")
    indices = (lists if lists.ndim == 2 else np.stack(list(lists))).astype(np.int64)
    if indices.min() < 0 or indices.max() >= len(ply["vertex"]):
        raise Unusable(Reason.GEOMETRY_MALFORMED, f"a face names a vertex beyond the {len(ply['vertex'])} there are")
    return indices.astype(np.int32)


def _element(ply: PlyData, name: str) -> PlyElement:
    if name not in ply:
        raise Unusable(Reason.GEOMETRY_MALFORMED, f"the PLY file has no element '{name}'")
    return ply[name]


def _property(element: PlyElement, name: str) -> NDArray[np.generic]:
    if name not in [each.name for each in element.properties]:
        raise Unusable(Reason.GEOMETRY_MALFORMED, f"element '{element.name}' has no property '{name}'")
    return np.asarray(element[name])
