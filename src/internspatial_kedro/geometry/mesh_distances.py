"""Closest distances between the instances of a mesh, which stands in for points where triangles are large."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from internspatial_kedro.geometry.frames import Array

_SPACING_M = 0.04
_PROBES = 50
_CASTERS = 100
"""Alive at once: Open3D ends the process at about a thousand, and other threads have some, too."""


@dataclass(frozen=True, eq=False)
class _Surface:
    """The triangles of one instance.

    Attributes:
        vertices: Shape (v, 3) [m].
        faces: Indices into them, shape (f, 3).
    """

    vertices: Array
    faces: NDArray[np.int64]

    @cached_property
    def points(self) -> NDArray[np.float32]:
        """Vertices, and points along edges at most `_SPACING_M` apart, shape (n, 3)."""
        ends = np.sort(np.concatenate([self.faces[:, [0, 1]], self.faces[:, [1, 2]], self.faces[:, [2, 0]]]), axis=1)
        start, end = self.vertices[np.unique(ends, axis=0)].swapaxes(0, 1)
        parts = np.ceil(np.linalg.norm(end - start, axis=1) / _SPACING_M).astype(int)
        between = [self.vertices]
        for count in np.unique(parts[parts > 1]):
            share = (np.arange(1, count) / count)[:, None]
            chosen = parts == count
            between.append((start[chosen, None] * (1 - share) + end[chosen, None] * share).reshape(-1, 3))
        return np.concatenate(between).astype(np.float32)

    @cached_property
    def tree(self) -> cKDTree:
        return cKDTree(self.points)

    @cached_property
    def bounds(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        return self.points.min(axis=0), self.points.max(axis=0)

    def least_distances_of(self, points: NDArray[np.float32]) -> NDArray[np.float32]:
        """What each point, shape (n, 3), is at least away from this surface: its distance from the bounds [m]."""
        low, high = self.bounds
        x, y, z = (np.maximum(np.maximum(low[k] - points[:, k], points[:, k] - high[k]), 0) for k in range(3))
        return np.asarray(np.sqrt(x * x + y * y + z * z))


def mesh_distances(
    vertices: Array, faces: NDArray[np.int32], instance: NDArray[np.int32], numbers: list[int]
) -> NDArray[np.float64]:
    """Closest distances of all pairs of instances.

    The closest points of two surfaces are a corner and a face, which is measured exactly, or lie on two edges: one of
    them is sampled, so that at a distance d the result is at most `_SPACING_M**2 / (8 * d)` too large, 1 mm at 0.2 m.

    Args:
        vertices: Shape (n, 3) [m].
        faces: Vertex indices, shape (f, 3).
        instance: Number of each vertex' instance, shape (n,); a face has that of its first corner.
        numbers: Instances to measure.

    Returns:
        Distances in the order of scipy's `pdist` [m], nan where an instance has no triangle; rounded to micrometres.
    """
    surfaces = [_surface_of(vertices, faces, instance, number) for number in numbers]
    caster_of = lru_cache(_CASTERS)(_make_caster)
    distances = [
        np.nan if one is None or other is None else _distance(one, other, caster_of)
        for one, other in combinations(surfaces, 2)
    ]
    return np.round(np.array(distances, dtype=float), 6)


def _surface_of(vertices: Array, faces: NDArray[np.int32], instance: NDArray[np.int32], number: int) -> _Surface | None:
    own = faces[instance[faces[:, 0]] == number]
    if not len(own):
        return None
    used, index = np.unique(own, return_inverse=True)
    return _Surface(vertices[used], index.reshape(-1, 3))


def _make_caster(surface: _Surface) -> Any:
    # Open3D takes a second to import, and only this needs it.
    import open3d as o3d

    caster = o3d.t.geometry.RaycastingScene(nthreads=1)
    tensor = o3d.core.Tensor.from_numpy
    caster.add_triangles(tensor(surface.vertices.astype(np.float32)), tensor(surface.faces.astype(np.uint32)))
    return caster


def _least_distance(points: NDArray[np.float32], caster: Any) -> float:
    """Smallest distance of any of these points, shape (n, 3), from a surface's triangles [m]."""
    import open3d as o3d

    return float(caster.compute_distance(o3d.core.Tensor.from_numpy(points)).numpy().min())


def _distance(one: _Surface, other: _Surface, caster_of: Callable[[_Surface], Any]) -> float:
    """Ever fewer points are measured ever more exactly: those that may still be nearer than what was found."""
    few, many = sorted((one, other), key=lambda surface: len(surface.points))
    nearest = few.points[many.least_distances_of(few.points).argmin()]
    found = float(many.tree.query(nearest)[0])
    for first, second in ((one, other), (other, one)):
        left = first.points[second.least_distances_of(first.points) <= found]
        if len(left) > 2 * _PROBES:
            found = min(found, float(np.min(second.tree.query(left[:: len(left) // _PROBES])[0])))
            left = left[second.least_distances_of(left) <= found]
        if len(left):
            found = min(found, _least_distance(left, caster_of(second)))
    return found
