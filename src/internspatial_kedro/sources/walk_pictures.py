"""Draws a coloured mesh from a pose: colour as the scan has it, without light or shadow, and depth."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.geometry.cameras import Intrinsics
from internspatial_kedro.geometry.frames import Array
from internspatial_kedro.sources.rooms.rendering.planar import Planar
from internspatial_kedro.sources.rooms.rendering.rays import RayCaster

HOLE = (160, 160, 160)
"""sRGB where the scan has no surface."""
SUBPIXELS = 2
"""Rays along each side of a pixel, for colour; depth is that of the pixel's middle."""
_MOST_MM = np.iinfo(np.uint16).max


class Picture(NamedTuple):
    """One frame.

    Attributes:
        rgb: Shape (h, w, 3), 8 bits.
        depth_mm: Along the optical axis, 0 where there is no surface or it is too far, shape (h, w), 16 bits.
    """

    rgb: NDArray[np.uint8]
    depth_mm: NDArray[np.uint16]


class ColouredMesh:
    """Triangles between points that have colours."""

    def __init__(self, points: Array, faces: NDArray[np.int32], colours: NDArray[np.uint8]) -> None:
        """Prepare a mesh.

        Args:
            points: In the world frame, shape (n, 3) [m].
            faces: Indices of triangles, shape (f, 3), f above 0.
            colours: sRGB of the points, shape (n, 3).
        """
        # Single precision has a tenth of a millimetre left at a kilometre.
        self._middle = points.mean(axis=0)
        self._faces, self._colours = faces, colours
        self._caster = RayCaster((points - self._middle).astype(np.float32), faces.astype(np.uint32))

    def draw(self, camera: Intrinsics, cam_to_world: Array, width: int, height: int) -> Picture:
        """The picture from a pose, shape (4, 4)."""
        origin = (cam_to_world[:3, 3:] - self._middle[:, None]).astype(np.float32)
        rotation = cam_to_world[:3, :3]
        fine = self._colour(origin, _rays(camera, rotation, width, height, SUBPIXELS))
        blocks = fine.reshape(height, SUBPIXELS, width, SUBPIXELS, 3)
        rgb = np.rint(blocks.mean(axis=(1, 3), dtype=np.float32)).astype(np.uint8)
        # The ray is 1 long along the optical axis, so that its length counts depth.
        depth = self._caster.cast(origin, _rays(camera, rotation, width, height, 1)).distance * 1000
        near = np.where(depth < _MOST_MM, depth, 0)
        return Picture(rgb, np.rint(near).astype(np.uint16).reshape(height, width))

    def _colour(self, origin: Planar, directions: Planar) -> NDArray[np.float32]:
        """Colours of rays, sRGB in 0-255, shape (n, 3)."""
        hits = self._caster.cast(origin, directions)
        colour = np.empty((directions.shape[1], 3), np.float32)
        colour[:] = HOLE
        seen = np.isfinite(hits.distance)
        corners, (u, v) = self._faces[hits.face[seen]], hits.place[:, seen]
        weights = np.stack([1 - u - v, u, v])[:, :, None]
        colour[seen] = sum(weights[k] * self._colours[corners[:, k]] for k in range(3))
        return colour


def _rays(camera: Intrinsics, rotation: Array, width: int, height: int, along_pixel: int) -> Planar:
    """Directions in the world through so many places along each side of a pixel, row by row, shape (3, n)."""
    columns = ((np.arange(width * along_pixel) + 0.5) / along_pixel - camera.cx) / camera.fx
    rows = ((np.arange(height * along_pixel) + 0.5) / along_pixel - camera.cy) / camera.fy
    x, y = np.meshgrid(columns, rows)
    return np.asarray(rotation @ np.stack([x.ravel(), y.ravel(), np.ones(x.size)]), dtype=np.float32)
