"""Open3D's ray caster behind plain arrays. Directions need not have length one; distances count in their lengths."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.sources.rooms.rendering.planar import Planar


class Hits(NamedTuple):
    """First hits of n rays, all of which must hit something.

    Attributes:
        distance: In lengths of the ray's direction, shape (n,).
        face: Triangle, shape (n,).
        place: Barycentric u, v in the triangle, shape (2, n).
        normal: Unit normal of the triangle, not turned to the viewer, shape (3, n).
    """

    distance: NDArray[np.float32]
    face: NDArray[np.int64]
    place: Planar
    normal: Planar


class RayCaster:
    """Triangles that rays can hit."""

    def __init__(self, vertices: NDArray[np.float32], faces: NDArray[np.uint32]) -> None:
        import open3d

        self._tensor: Callable[[Any], Any] = open3d.core.Tensor.from_numpy
        self._scene: Any = open3d.t.geometry.RaycastingScene()
        self._scene.add_triangles(
            self._tensor(np.ascontiguousarray(vertices)), self._tensor(np.ascontiguousarray(faces))
        )

    def cast(self, origins: Planar, directions: Planar) -> Hits:
        """First hits; origins of shape (3, n), or (3, 1) for one."""
        found = self._scene.cast_rays(self._tensor(_rays(origins, directions)))
        place, normal = found["primitive_uvs"].numpy(), found["primitive_normals"].numpy()
        face = found["primitive_ids"].numpy().astype(np.int64)
        return Hits(found["t_hit"].numpy(), face, np.ascontiguousarray(place.T), np.ascontiguousarray(normal.T))

    def reaches(self, origins: Planar, directions: Planar) -> NDArray[np.bool_]:
        """Whether rays hit anything, shape (n,)."""
        return np.asarray(self._scene.test_occlusions(self._tensor(_rays(origins, directions))).numpy(), dtype=bool)

    def blocked(self, origins: Planar, directions: Planar, until: float) -> NDArray[np.bool_]:
        """Whether anything lies on the way, up to `until` lengths of the direction, shape (n,)."""
        found = self._scene.test_occlusions(self._tensor(_rays(origins, directions)), tfar=until)
        return np.asarray(found.numpy(), dtype=bool)

    def distance(self, points: Planar) -> NDArray[np.float32]:
        """Distance from points to the nearest triangle [m], shape (n,)."""
        return np.asarray(self._scene.compute_distance(self._tensor(np.ascontiguousarray(points.T))).numpy())


def _rays(origins: Planar, directions: Planar) -> NDArray[np.float32]:
    rays = np.empty((directions.shape[1], 6), dtype=np.float32)
    rays[:, :3] = origins.T
    rays[:, 3:] = directions.T
    return rays
