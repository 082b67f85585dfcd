"""Draws an object from all around.

World: z up, the object's centre at the origin, at rest. The camera stands on a circle around it and looks at the
origin. At azimuth 0 it is at -y, where the object's front faces (glTF: +z); at azimuth a it has gone a degrees
counter-clockwise seen from above. In the pictures, the camera is still and the object has turned a degrees clockwise,
as on a turntable.

One light shines over the camera's left shoulder and goes with the camera, the rest is even light from above. So a pot
looks the same in all pictures, and the shading of one object tells no azimuth by itself. No shadows, no ground, one
plain background; everything is drawn opaque, and faces from both sides.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.geometry.frames import Array
from internspatial_kedro.geometry.masks import Mask
from internspatial_kedro.sources.objects3d.mesh import Floats32, Mesh, cylinder_around
from internspatial_kedro.sources.objects3d.textures import Atlas, build_atlas
from internspatial_kedro.sources.rooms.mesh import unit
from internspatial_kedro.sources.rooms.rendering.rays import Hits, RayCaster

BACKGROUND = (206, 209, 214)
"""sRGB; neither white nor black objects melt into it."""
FIELD_OF_VIEW_RAD = np.deg2rad(30.0)
MARGIN = 0.08
"""Share of half the picture that stays free on each side."""
SUBPIXELS = 2
"""Rays along each side of a pixel."""
_AMBIENT, _FROM_ABOVE, _KEY = np.float32(0.42), np.float32(0.12), np.float32(0.62)
_KEY_CAM = np.array([-0.45, -0.7, -0.9])
"""Towards the light, camera frame (x right, y down, z forward)."""


@dataclass(frozen=True)
class Stand:
    """The camera of a turntable.

    Attributes:
        size: Width and height of its pictures [px].
        elevation_rad: How far it looks down.
        distance: From the optical centre to the origin.
    """

    size: int
    elevation_rad: float
    distance: float

    @property
    def focal_px(self) -> float:
        """Focal length of columns and rows."""
        return float(self.size / 2 / np.tan(FIELD_OF_VIEW_RAD / 2))

    def cam_to_world(self, azimuth_deg: float) -> Array:
        """4x4 pose at an azimuth."""
        angle = np.deg2rad(azimuth_deg)
        cosine, sine = np.cos(self.elevation_rad), np.sin(self.elevation_rad)
        away = np.array([np.sin(angle) * cosine, -np.cos(angle) * cosine, sine])
        right = np.array([np.cos(angle), np.sin(angle), 0.0])
        pose = np.eye(4)
        pose[:3, 0], pose[:3, 1], pose[:3, 2], pose[:3, 3] = right, np.cross(-away, right), -away, away * self.distance
        return pose


@dataclass(frozen=True)
class Picture:
    """One view.

    Attributes:
        rgb: Shape (h, w, 3), 8 bits.
        mask: Pixels at whose centres the object is, shape (h, w).
    """

    rgb: NDArray[np.uint8]
    mask: Mask


def place_camera(mesh: Mesh, size: int, elevation_rad: float) -> Stand:
    """The nearest camera that has the object in its frame, with a margin, however it is turned."""
    radius, half_height = cylinder_around(mesh.vertices[np.unique(mesh.faces)])
    angle = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    rim = np.stack([radius * np.cos(angle), radius * np.sin(angle), np.full(64, half_height)], axis=1)
    points = np.concatenate([rim, rim * [1, 1, -1]])
    axes = Stand(size, elevation_rad, 1.0).cam_to_world(0.0)[:3, :3]
    sideways, nearness = np.abs(points @ axes[:, :2]).max(axis=1), -points @ axes[:, 2]
    widest = np.tan(FIELD_OF_VIEW_RAD / 2) * (1 - MARGIN)
    return Stand(size, elevation_rad, float((sideways / widest + nearness).max()))


class Turntable:
    """An object on its stand."""

    def __init__(self, mesh: Mesh, stand: Stand) -> None:
        self._mesh, self._stand = mesh, stand
        self._caster = RayCaster(mesh.vertices.astype(np.float32), mesh.faces.astype(np.uint32))
        self._atlas: Atlas = build_atlas(mesh.paints, 2 * stand.size)

    def draw(self, azimuth_deg: float) -> Picture:
        """The picture at an azimuth."""
        size, pose = self._stand.size, self._stand.cam_to_world(azimuth_deg)
        origin, directions = pose[:3, 3:].astype(np.float32), self._rays(pose, SUBPIXELS)
        hits = self._caster.cast(origin, directions)
        seen = np.isfinite(hits.distance)
        light = np.empty((len(seen), 3), np.float32)
        light[:] = (np.array(BACKGROUND) / 255) ** 2.2
        light[seen] = self._shade(_of(hits, seen), directions[:, seen], pose)
        pixels = np.clip(_averaged(light, size), 0, 1) ** (1 / 2.2)
        mask = self._caster.reaches(origin, self._rays(pose, 1)).reshape(size, size)
        return Picture(np.rint(pixels * 255).astype(np.uint8), mask)

    def _rays(self, pose: Array, along_pixel: int) -> Floats32:
        """Directions in the world through so many places along each side of a pixel, row by row, shape (3, n)."""
        size = self._stand.size
        place = ((np.arange(size * along_pixel) + 0.5) / along_pixel - size / 2) / self._stand.focal_px
        x, y = np.meshgrid(place, place)
        return (pose[:3, :3] @ np.stack([x.ravel(), y.ravel(), np.ones(x.size)])).astype(np.float32)

    def _shade(self, hits: Hits, directions: Floats32, pose: Array) -> Floats32:
        """Linear light of points, shape (n, 3)."""
        mesh, (u, v) = self._mesh, hits.place
        weights = np.stack([1 - u - v, u, v], axis=1)[:, :, None]
        normal = unit((mesh.normals[hits.face] * weights).sum(axis=1))
        flat = hits.normal.T * -np.sign((hits.normal * directions).sum(axis=0))[:, None]
        normal = normal * np.where((normal * flat).sum(axis=1, keepdims=True) < 0, -1, 1)
        albedo = self._atlas.sample(mesh.paint[hits.face], (mesh.uv[hits.face] * weights).sum(axis=1))
        albedo = albedo * (mesh.colours[hits.face] * weights).sum(axis=1)
        key = np.maximum(normal @ (pose[:3, :3] @ unit(_KEY_CAM)), 0)
        return np.asarray(albedo * (_AMBIENT + _FROM_ABOVE * normal[:, 2] + _KEY * key)[:, None], dtype=np.float32)


def _of(hits: Hits, seen: NDArray[np.bool_]) -> Hits:
    return Hits(hits.distance[seen], hits.face[seen], hits.place[:, seen], hits.normal[:, seen])


def _averaged(subpixels: NDArray[np.generic], size: int) -> NDArray[np.float32]:
    """Means of pixels, shape (size * SUBPIXELS squared, c) to (size, size, c)."""
    blocks = subpixels.reshape(size, SUBPIXELS, size, SUBPIXELS, -1).astype(np.float32)
    total = sum(blocks[:, row, :, column] for row in range(SUBPIXELS) for column in range(SUBPIXELS))
    return np.asarray(total * np.float32(1 / SUBPIXELS**2))
