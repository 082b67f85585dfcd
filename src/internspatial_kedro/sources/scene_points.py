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
        own = self._points_by_instance.of(number)
        place = self._place_in_part[self.faces[self._faces_by_instance.of(number)]]
        return self.points[own], place

    @cached_property
    def _points_by_instance(self) -> "_Grouped":
        return _Grouped.by(self.instance)

    @cached_property
    def _faces_by_instance(self) -> "_Grouped":
        """Faces whose corners are all of one instance."""
        first, second, third = self.instance[self.faces].T
        whole = np.flatnonzero((first == second) & (first == third))
        return _Grouped.by(first[whole], whole)

    @cached_property
    def _place_in_part(self) -> NDArray[np.int64]:
        """Of each point among those of its instance."""
        grouped = self._points_by_instance
        place = np.empty(len(grouped.order), np.int64)
        place[grouped.order] = np.arange(len(place)) - np.repeat(grouped.starts[:-1], np.diff(grouped.starts))
        return place


@dataclass(frozen=True)
class _Grouped:
    """Indices in order of a number that each has: looked up by it, instead of compared with all at every turn.

    Attributes:
        order: Indices, those of one number together and in ascending order.
        numbers: The numbers, in ascending order, shape (k,).
        starts: Where in `order` each begins, and its end, shape (k + 1,).
    """

    order: NDArray[np.int64]
    numbers: NDArray[np.int32]
    starts: NDArray[np.int64]

    @classmethod
    def by(cls, number: NDArray[np.int32], index: NDArray[np.int64] | None = None) -> "_Grouped":
        order = np.argsort(number, kind="stable")
        numbers, starts = np.unique(number[order], return_index=True)
        return cls(order if index is None else index[order], numbers, np.append(starts, len(order)))

    def of(self, number: int) -> NDArray[np.int64]:
        place = int(np.searchsorted(self.numbers, number))
        if place == len(self.numbers) or self.numbers[place] != number:
            return np.empty(0, np.int64)
        return self.order[self.starts[place] : self.starts[place + 1]]


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
