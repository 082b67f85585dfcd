"""A MultiScan mesh: `<scan>.ply` with `objectId` and `partId` of each face (MultiScan, "Annotation Data").

z up, the floor along x and y, metres (the meshes are released so aligned; "Output Data", `coordinate_transform`). A
vertex that faces of several objects share becomes one vertex for each, so that every point has one object. Faces of
what annotators marked to be removed are left out, as MultiScan's own scripts do.
"""

from collections.abc import Collection
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.sources.checks import Reason, Unusable
from internspatial_kedro.sources.checks.parsing import as_list, as_mapping
from internspatial_kedro.sources.checks.paths import path_below
from internspatial_kedro.sources.native_files import read_json
from internspatial_kedro.sources.ply import colours, column, positions, read_ply, triangles
from internspatial_kedro.sources.records import Geometry
from internspatial_kedro.sources.scene_points import NO_INSTANCE, ScenePoints, to_world

ANNOTATIONS, MESH = ".annotations.json", ".ply"
REMOVED = "remove"


def load_points(root: Path, geometry: Geometry) -> ScenePoints:
    """The mesh; an instance's number is its `objectId`.

    Raises:
        Unusable: `geometry_missing`, `geometry_malformed` or `record_malformed`.
    """
    mesh = read_ply(path_below(root, geometry.path))
    points, faces = positions(mesh), triangles(mesh)
    if not len(faces) or not np.isfinite(points).all():
        detail = f"{geometry.path} has {len(points)} vertices and {len(faces)} faces; finite ones were expected"
        raise Unusable(Reason.GEOMETRY_MALFORMED, detail)
    owner = column(mesh, "face", "objectId")
    kept = ~np.isin(owner, sorted(_removed(root, geometry.path)))
    places, instance, corners = _split(faces[kept], owner[kept])
    paint = colours(mesh)
    return ScenePoints(to_world(points[places], geometry), instance, corners, None if paint is None else paint[places])


def read_objects(root: Path, path: str) -> list[object]:
    """All objects of an annotation file, untrusted.

    Raises:
        Unusable: `labels_missing` or `record_malformed`.
    """
    return as_list(as_mapping(read_json(root, path), path).get("objects"), "objects")


def _removed(root: Path, mesh: str) -> Collection[int]:
    """Numbers of what is to be removed."""
    entries = [e for e in read_objects(root, mesh.removesuffix(MESH) + ANNOTATIONS) if isinstance(e, dict)]
    numbers = (e.get("objectId") for e in entries if str(e.get("label")).lower().startswith(REMOVED))
    return {number for number in numbers if isinstance(number, int)}


def _split(
    faces: NDArray[np.int32], owner: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]:
    """Vertices for each pair of corner and object: the place of each, its object, and the faces that use them."""
    pairs = np.stack([faces.ravel().astype(np.int64), np.repeat(owner, 3)], axis=1)
    distinct, corners = np.unique(pairs, axis=0, return_inverse=True)
    instance = np.where(distinct[:, 1] > 0, distinct[:, 1], NO_INSTANCE).astype(np.int32)
    return distinct[:, 0], instance, corners.reshape(-1, 3).astype(np.int32)
