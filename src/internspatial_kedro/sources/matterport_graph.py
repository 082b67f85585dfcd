"""Connectivity of a Matterport3D building: where a camera stood, and between which places one can walk.

Format (Matterport3DSimulator, `connectivity/README.md`): `<scan>_connectivity.json` lists one entry per panorama with
`image_id`, `pose` (16 numbers row-major, skybox camera to world, z up, metres), `included`, and `unobstructed`, one
truth per entry of the file. What is not included is no place; an edge needs both places and to be unobstructed both
ways. Skybox cameras are not level: only a pose's translation is used, headings are stated apart from it.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.geometry.frames import Array
from internspatial_kedro.geometry.routes import WalkGraph
from internspatial_kedro.sources.checks import Reason, Unusable
from internspatial_kedro.sources.checks.cameras import check_pose
from internspatial_kedro.sources.checks.parsing import as_list, as_mapping, as_numbers, as_text, malformed
from internspatial_kedro.sources.native_files import read_json
from internspatial_kedro.sources.records import Graph

ENDING = "_connectivity.json"


class Misplaced(NamedTuple):
    """A panorama without a usable pose."""

    image_id: str
    verdict: Unusable


@dataclass(frozen=True)
class Building:
    """A connectivity file.

    Attributes:
        ids: Panoramas where one may stand, in the file's order.
        walks: Their positions and the edges between them, world frame [m].
        misplaced: Included panoramas whose pose is none; they are no places.
    """

    ids: list[str]
    walks: WalkGraph
    misplaced: list[Misplaced]

    def position(self, image_id: str) -> Array:
        """Where a panorama was taken, shape (3,) [m].

        Raises:
            Unusable: `pose_missing`: it is not in the file, not included, or has no usable pose.
        """
        if image_id not in self.ids:
            raise Unusable(Reason.POSE_MISSING, f"viewpoint {image_id} is no included place of the connectivity file")
        return np.asarray(self.walks.positions[self.ids.index(image_id)])

    @property
    def graph(self) -> Graph:
        """As a row of `scenes.graph`."""
        positions, edges = self.walks.positions.ravel().tolist(), self.walks.edges.ravel().tolist()
        return Graph(list(self.ids), positions, edges)


class _Entry(NamedTuple):
    image_id: str
    included: bool
    unobstructed: list[bool]
    pose: Array


def read_building(root: Path, relative: str) -> Building:
    """The places of a connectivity file.

    Raises:
        Unusable: `record_malformed`: a field is missing or contradicts the others, or no place is left.
    """
    content = as_list(read_json(root, relative), relative)
    entries = [_entry(entry, len(content)) for entry in content]
    ids = [entry.image_id for entry in entries]
    if len(set(ids)) < len(ids):
        raise Unusable(Reason.DUPLICATE_ID, f"{relative} lists a panorama twice")
    misplaced = [Misplaced(entry.image_id, verdict) for entry in entries if (verdict := _pose_verdict(entry))]
    lost = {panorama.image_id for panorama in misplaced}
    kept = [index for index, entry in enumerate(entries) if entry.included and entry.image_id not in lost]
    if not kept:
        raise Unusable(Reason.RECORD_MALFORMED, f"{relative} has no included panorama with a pose")
    positions = np.array([entries[index].pose[:3, 3] for index in kept])
    open_ways = np.array([entry.unobstructed for entry in entries])[np.ix_(kept, kept)]
    return Building([ids[index] for index in kept], WalkGraph(positions, _edges(open_ways)), misplaced)


def _entry(raw: object, count: int) -> _Entry:
    entry = as_mapping(raw, "panorama")
    unobstructed = [_truth(value, "unobstructed") for value in as_list(entry.get("unobstructed"), "unobstructed")]
    if len(unobstructed) != count:
        raise malformed("unobstructed", f"{len(unobstructed)} values", f"one for each of {count} panoramas")
    return _Entry(
        image_id=as_text(entry.get("image_id"), "image_id"),
        included=_truth(entry.get("included"), "included"),
        unobstructed=unobstructed,
        pose=np.array(as_numbers(entry.get("pose"), 16, "pose")).reshape(4, 4),
    )


def _truth(value: object, what: str) -> bool:
    if not isinstance(value, bool):
        raise malformed(what, value, "true or false")
    return value


def _pose_verdict(entry: _Entry) -> Unusable | None:
    if not entry.included:
        return None
    try:
        check_pose(entry.pose)
    except Unusable as verdict:
        return verdict
    return None


def _edges(open_ways: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Pairs that are unobstructed both ways, smaller index first, shape (e, 2)."""
    return np.argwhere(np.triu(open_ways & open_ways.T, k=1))
