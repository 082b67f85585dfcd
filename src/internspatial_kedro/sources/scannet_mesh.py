"""A ScanNet scan: mesh, its segments, and which segments each object is made of (ScanNet, "Data Formats").

    <scene>_vh_clean_2.ply  <scene>_vh_clean_2.0.010000.segs.json  <scene>.aggregation.json               annotated mesh
    <scene>_vh_clean.ply    <scene>_vh_clean.segs.json             <scene>_vh_clean.aggregation.json      full mesh

`segIndices` has the segment of each vertex, `segGroups` the segments of each object. World of the scan: z up, metres,
not along the walls; `to_world` of the geometry turns it there. Where groups share a segment, the later one has it, as
in ScanNet's own scripts.
"""

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.sources.checks import Reason, Unusable
from internspatial_kedro.sources.checks.parsing import as_list, as_mapping, as_whole
from internspatial_kedro.sources.checks.paths import path_below
from internspatial_kedro.sources.native_files import join, read_json
from internspatial_kedro.sources.ply import colours, positions, read_ply, triangles
from internspatial_kedro.sources.records import Geometry
from internspatial_kedro.sources.scene_points import NO_INSTANCE, ScenePoints, to_world

SCENE_FILE = re.compile(r"(.+?)(?:_vh_clean(?:_2)?\.ply|(?:_vh_clean)?\.aggregation\.json|\.sens)")
"""Any of these files makes a folder a scene; its name comes first."""
_LAYOUTS = (
    ("_vh_clean_2.ply", "_vh_clean_2.0.010000.segs.json", ".aggregation.json"),
    ("_vh_clean.ply", "_vh_clean.segs.json", "_vh_clean.aggregation.json"),
    ("_vh_clean_2.ply", "_vh_clean_2.0.010000.segs.json", "_vh_clean.aggregation.json"),
)
"""Mesh, segments and objects that belong together; the last as some copies of the dataset name them."""
_MOST_NUMBER = np.iinfo(np.int32).max


class Group(NamedTuple):
    """An object of the aggregation; `verdict` says what is wrong with it, if something is."""

    object_id: str
    label: object
    number: int
    segments: frozenset[int]
    verdict: Unusable | None


def load_points(root: Path, geometry: Geometry) -> ScenePoints:
    """The scan in a scene's folder; an instance's number is its `objectId`."""
    return read_scan(root, geometry)[0]


def read_scan(root: Path, geometry: Geometry) -> tuple[ScenePoints, list[Group]]:
    """The scan, and all objects that the aggregation lists.

    Raises:
        Unusable: `geometry_missing`, `geometry_malformed` or `record_malformed`.
    """
    mesh_path, segments_path, groups_path = _find_files(root, geometry.path)
    mesh = read_ply(path_below(root, mesh_path))
    points = positions(mesh)
    if not len(points) or not np.isfinite(points).all():
        detail = f"{mesh_path} has {len(points)} vertices, not all of them finite" if len(points) else "no vertices"
        raise Unusable(Reason.GEOMETRY_MALFORMED, detail)
    segments = _read_segments(root, segments_path)
    if len(segments) != len(points):
        detail = f"{segments_path} has {len(segments)} segments of vertices for {len(points)} vertices"
        raise Unusable(Reason.GEOMETRY_MALFORMED, detail)
    groups = _read_groups(root, groups_path, set(np.unique(segments).tolist()))
    numbers = _number_vertices(segments, groups)
    return ScenePoints(to_world(points, geometry), numbers, triangles(mesh), colours(mesh)), groups


def _find_files(root: Path, folder: str) -> tuple[str, str, str]:
    """Paths of mesh, segments and objects: the first set that is there as a whole."""
    files = (path.name for path in path_below(root, folder).iterdir())
    names = sorted({match[1] for match in map(SCENE_FILE.fullmatch, files) if match})
    sets = [[f"{name}{ending}" for ending in layout] for name in names for layout in _LAYOUTS]
    for candidate in sets:
        if all((root / folder / name).is_file() for name in candidate):
            mesh, segments, groups = (join(folder, name) for name in candidate)
            return mesh, segments, groups
    wanted = ", ".join(sets[0]) if sets else "a scene's mesh, segments and objects"
    raise Unusable(Reason.GEOMETRY_MISSING, f"{folder} has not all of {wanted}")


def _read_segments(root: Path, path: str) -> NDArray[np.int64]:
    """The segment of each vertex, shape (n,)."""
    values = as_list(as_mapping(read_json(root, path, Reason.GEOMETRY_MISSING), path).get("segIndices"), "segIndices")
    if not all(type(value) is int and 0 <= value <= _MOST_NUMBER for value in values):
        raise Unusable(Reason.GEOMETRY_MALFORMED, f"{path}: segIndices holds what is no segment's number")
    return np.array(values, dtype=np.int64)


def _read_groups(root: Path, path: str, known: Collection[int]) -> list[Group]:
    """All objects.

    Raises:
        Unusable: Most of them are made of segments that do not exist: the file belongs to another mesh.
    """
    content = as_mapping(read_json(root, path, Reason.GEOMETRY_MISSING), path)
    groups = list(_check_groups(as_list(content.get("segGroups"), "segGroups"), known))
    strange = sum(g.verdict is not None and g.verdict.reason is Reason.GEOMETRY_MALFORMED for g in groups)
    if 2 * strange > len(groups):
        detail = f"{strange} of {len(groups)} objects in {path} name segments that the mesh has not"
        raise Unusable(Reason.GEOMETRY_MALFORMED, detail)
    return groups


def _check_groups(entries: list[object], known: Collection[int]) -> Iterator[Group]:
    numbers: set[int] = set()
    for place, entry in enumerate(entries):
        name, label = f"group-{place}", None
        try:
            group = as_mapping(entry, "segGroups")
            label = group.get("label")
            number = _number(group.get("objectId", group.get("id")))
            name = str(number)
            segments = frozenset(as_whole(s, "segments") for s in as_list(group.get("segments"), "segments"))
            _check_group(number, segments, numbers, known)
            numbers.add(number)
            yield Group(name, label, number, segments, None)
        except Unusable as verdict:
            yield Group(name, label, NO_INSTANCE, frozenset(), verdict)


def _number(value: object) -> int:
    number = as_whole(value, "objectId")
    if not 0 <= number <= _MOST_NUMBER:
        raise Unusable(Reason.RECORD_MALFORMED, f"objectId is {number}; 0 or more was expected")
    return number


def _check_group(number: int, segments: frozenset[int], numbers: set[int], known: Collection[int]) -> None:
    if number in numbers:
        raise Unusable(Reason.DUPLICATE_ID, f"objectId {number} occurred before; the first was used")
    unknown = segments.difference(known)
    if unknown:
        detail = f"{len(unknown)} of {len(segments)} segments are not in the mesh, such as {min(unknown)}"
        raise Unusable(Reason.GEOMETRY_MALFORMED, detail)


def _number_vertices(segments: NDArray[np.int64], groups: list[Group]) -> NDArray[np.int32]:
    """The object of each vertex, shape (n,)."""
    owner = {segment: group.number for group in groups for segment in group.segments}
    distinct, place = np.unique(segments, return_inverse=True)
    numbers = np.array([owner.get(segment, NO_INSTANCE) for segment in distinct.tolist()], dtype=np.int32)
    return numbers[place]
