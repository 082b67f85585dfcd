"""Points of scenes: one loader an encoding, all with the same result."""

from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.geometry.frames import Array
from internspatial_kedro.sources.records import Geometry, SourceError

ENCODINGS = {
    "rooms": "internspatial_kedro.sources.rooms.points",
    "scannet": "internspatial_kedro.sources.scannet_mesh",
    "scan3r": "internspatial_kedro.sources.scan3r_mesh",
    "multiscan": "internspatial_kedro.sources.multiscan_mesh",
    "matterport": "internspatial_kedro.sources.matterport_mesh",
}
"""Module with `load_points` of each encoding of `scenes.geometry`."""

NO_INSTANCE = -1
_NOTHING = np.empty(0, np.int64)


@dataclass(frozen=True)
class ScenePoints:
    """A scan.

    Attributes:
        points: In the world frame, z up, shape (n, 3) [m].
        instance: Number of each point's instance as `scenes.instances.number` has it, `NO_INSTANCE` where none,
            shape (n,).
        faces: Indices of triangles, shape (f, 3); none for a point cloud.
        colours: sRGB of the points, shape (n, 3); None where the scan has none, or nobody draws it.
    """

    points: Array
    instance: NDArray[np.int32]
    faces: NDArray[np.int32]
    colours: NDArray[np.uint8] | None = None

    def part(self, number: int) -> tuple[Array, NDArray[np.int64]]:
        """Points of one instance, shape (n, 3) [m], and the triangles between them, shape (f, 3)."""
        own, faces = self._points_of.get(number, _NOTHING), self._faces_of.get(number, _NOTHING)
        return self.points[own], self._place_in_part[self.faces[faces]]

    @cached_property
    def _points_of(self) -> dict[int, NDArray[np.int64]]:
        """Looked up for each part, instead of comparing all points with its number."""
        return _deal(self.instance)

    @cached_property
    def _faces_of(self) -> dict[int, NDArray[np.int64]]:
        """Those whose corners are all of the instance."""
        first, second, third = self.instance[self.faces].T
        whole = np.flatnonzero((first == second) & (first == third))
        return {number: whole[places] for number, places in _deal(first[whole]).items()}

    @cached_property
    def _place_in_part(self) -> NDArray[np.int64]:
        """Of each point among those of its instance."""
        place = np.empty(len(self.points), np.int64)
        for own in self._points_of.values():
            place[own] = np.arange(len(own))
        return place


def _deal(numbers: NDArray[np.int32]) -> dict[int, NDArray[np.int64]]:
    """Where each number is, in ascending order."""
    order = np.argsort(numbers, kind="stable")
    found, starts = np.unique(numbers[order], return_index=True)
    # Nothing, split, has one part.
    return dict(zip(found.tolist(), np.split(order, starts[1:]), strict=False))


class Loader(Protocol):
    """What a module in `ENCODINGS` offers."""

    def load_points(self, root: Path, geometry: Geometry) -> ScenePoints:
        """Read a scan; what is malformed raises `checks.reasons.Unusable`."""
        ...


def load_points(root: Path, geometry: Geometry) -> ScenePoints:
    """The scan of a scene.

    Raises:
        SourceError: No loader reads that encoding.
        Unusable: The files are missing or malformed.
    """
    if geometry.encoding not in ENCODINGS:
        raise SourceError(f"Unknown encoding '{geometry.encoding}' of a scene; it is one of {', '.join(ENCODINGS)}.")
    return cast(Loader, import_module(ENCODINGS[geometry.encoding])).load_points(root, geometry)


def to_world(points: Array, geometry: Geometry) -> Array:
    """Points of the native frame in the world frame, shape (n, 3)."""
    if geometry.to_world is None:
        return points
    pose = np.array(geometry.to_world).reshape(4, 4)
    return np.asarray(points @ pose[:3, :3].T + pose[:3, 3])
