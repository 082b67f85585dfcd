"""Object segmentations of a Matterport3D building: meshes of its regions, or of the house as a whole.

Format (Matterport, `data_organization.md`): a folder `region_segmentations` with `region<n>`, or `house_segmentations`
with `<scan>`, each as `.ply` (mesh, metres, z up, the frame of the connectivity graphs), `.fsegs.json` (`segIndices`,
a segment for each face) and `.semseg.json` (`segGroups` with `id`, `label`, `segments`). Faces have the instance;
a vertex gets that of its faces. Instances are numbered through all files of the folder, in their order.
"""

import re
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.sources.checks.parsing import as_list, as_mapping, as_text, as_whole
from internspatial_kedro.sources.checks.paths import path_below
from internspatial_kedro.sources.checks.reasons import Reason, Unusable
from internspatial_kedro.sources.native_files import join, list_files, read_json
from internspatial_kedro.sources.ply import positions, read_ply, triangles
from internspatial_kedro.sources.records import Geometry
from internspatial_kedro.sources.scene_points import NO_INSTANCE, ScenePoints, to_world

ENCODING = "matterport"
GROUPS = ".semseg.json"
_SEGMENTS, _MESH = ".fsegs.json", ".ply"


class Group(NamedTuple):
    """A labelled instance: its number in the building, the file that has it, its id there, and its segments."""

    number: int
    stem: str
    group_id: str
    label: object
    segments: list[int]


def read_groups(root: Path, folder: str) -> list[Group]:
    """All labelled instances of a folder.

    Raises:
        Unusable: `record_malformed`.
    """
    groups: list[Group] = []
    for stem in _stems(root, folder):
        content = as_mapping(read_json(root, join(folder, stem + GROUPS)), stem + GROUPS)
        for raw in as_list(content.get("segGroups"), "segGroups"):
            entry = as_mapping(raw, "segGroup")
            segments = [as_whole(value, "segments") for value in as_list(entry.get("segments"), "segments")]
            group_id = as_text(entry.get("id"), "segGroup.id")
            groups.append(Group(len(groups), stem, group_id, entry.get("label"), segments))
    return groups


def load_points(root: Path, geometry: Geometry) -> ScenePoints:
    """Vertices and faces of all meshes of a folder, one after another.

    Raises:
        Unusable: `geometry_missing`, `geometry_malformed` or `record_malformed`.
    """
    groups = read_groups(root, geometry.path)
    parts = [_load_part(root, geometry.path, stem, groups) for stem in _stems(root, geometry.path)]
    starts = np.cumsum([0, *(len(part.points) for part in parts)])
    return ScenePoints(
        to_world(np.concatenate([part.points for part in parts]), geometry),
        np.concatenate([part.instance for part in parts]),
        np.concatenate([part.faces + start for part, start in zip(parts, starts[:-1], strict=True)]).astype(np.int32),
    )


def _load_part(root: Path, folder: str, stem: str, groups: list[Group]) -> ScenePoints:
    mesh = read_ply(path_below(root, join(folder, stem + _MESH)))
    points, faces = positions(mesh), triangles(mesh)
    content = as_mapping(read_json(root, join(folder, stem + _SEGMENTS), Reason.GEOMETRY_MISSING), stem + _SEGMENTS)
    segments = np.array([as_whole(value, "segIndices") for value in as_list(content.get("segIndices"), "segIndices")])
    if len(segments) != len(faces):
        detail = f"{stem}{_SEGMENTS} has {len(segments)} segments for {len(faces)} faces of the mesh"
        raise Unusable(Reason.GEOMETRY_MALFORMED, detail)
    instance = np.full(len(points), NO_INSTANCE, np.int32)
    of_face = _instances_of(segments, [group for group in groups if group.stem == stem])
    for corner in range(3):
        instance[faces[of_face >= 0, corner]] = of_face[of_face >= 0]
    return ScenePoints(points, instance, faces)


def _instances_of(segments: NDArray[np.int64], groups: list[Group]) -> NDArray[np.int32]:
    """Number of each face's instance; a segment of two groups belongs to the first."""
    owner = {segment: group.number for group in reversed(groups) for segment in group.segments}
    return np.array([owner.get(segment, NO_INSTANCE) for segment in segments.tolist()], dtype=np.int32)


def _stems(root: Path, folder: str) -> list[str]:
    """Names without ending, region10 after region9.

    Raises:
        Unusable: `geometry_missing`: there are none.
    """
    path_below(root, folder)
    stems = [name.removesuffix(GROUPS) for name in list_files(root, folder, (GROUPS,))]
    if not stems:
        raise Unusable(Reason.GEOMETRY_MISSING, f"{folder} holds no *{GROUPS}")
    return sorted(stems, key=lambda stem: (int(re.sub(r"\D", "", stem) or "0"), stem))
