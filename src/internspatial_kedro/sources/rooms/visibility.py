"""How much of each piece a frame shows, against what it would show if the piece stood there alone."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.sources.rooms.mesh import Floats
from internspatial_kedro.sources.rooms.rendering.assembly import RoomMesh
from internspatial_kedro.sources.rooms.rendering.rays import RayCaster
from internspatial_kedro.sources.rooms.rendering.renderer import Frame
from internspatial_kedro.sources.rooms.rendering.shots import Shot, pixel_rays


class AloneCounter:
    """Counts the pixels of single pieces of a room."""

    def __init__(self, mesh: RoomMesh) -> None:
        self._mesh = mesh
        order = np.argsort(mesh.face_instance, kind="stable")
        starts = np.searchsorted(mesh.face_instance[order], np.arange(int(mesh.face_instance.max()) + 2))
        self._faces = [order[a:b] for a, b in pairwise(starts)]
        # A cache of a method would refer to itself: casters, of which a process can have a thousand, would stay.
        self._casters: dict[int, RayCaster] = {}

    def _caster(self, number: int) -> RayCaster:
        if number not in self._casters:
            self._casters[number] = RayCaster(self._mesh.vertices, self._mesh.faces[self._faces[number]])
        return self._casters[number]

    def counts(self, frame: Frame, shot: Shot) -> dict[int, tuple[int, int]]:
        """Visible pixels and pixels alone of each piece that the frame shows, by number."""
        visible = np.bincount(frame.instances.ravel())
        numbers = [int(number) for number in np.flatnonzero(visible) if number]
        return {n: (int(visible[n]), int(visible[n]) + self._hidden(n, frame, shot)) for n in numbers}

    def _hidden(self, number: int, frame: Frame, shot: Shot) -> int:
        """Pixels of a piece that something nearer covers.

        Only pixels that show another thing no farther than the piece's far end can hide it.
        """
        height, width = frame.instances.shape
        pose, focal = shot.cam_to_world, shot.focal_px(width)
        vertices = self._mesh.vertices[np.unique(self._mesh.faces[self._faces[number]])]
        left, top, right, bottom, far = _window(vertices, pose, focal, width, height)
        if left >= right or top >= bottom:
            return 0
        part = (slice(top, bottom), slice(left, right))
        covered = (frame.instances[part] != number) & (frame.depth_mm[part] <= far * 1000 + 1)
        rows, columns = np.nonzero(covered)
        if not len(rows):
            return 0
        pixels = np.stack([columns + left + 0.5, rows + top + 0.5])
        directions = pixel_rays(shot, width, height, pixels)
        return int(self._caster(number).reaches(shot.origin, directions).sum())


def _window(
    vertices: NDArray[np.float32], pose: Floats, focal: float, width: int, height: int
) -> tuple[int, int, int, int, float]:
    """Pixels that a piece may cover (left, top, right, bottom) and the depth of its far end."""
    cam = (vertices - pose[:3, 3]) @ pose[:3, :3]
    far = float(cam[:, 2].max())
    if cam[:, 2].min() < 0.05:
        # Part of it is beside or behind the camera: its outline in the image is not that of its vertices.
        return 0, 0, width, height, far
    x, y = cam[:, 0] / cam[:, 2] * focal + width / 2, cam[:, 1] / cam[:, 2] * focal + height / 2
    left, top = max(0, int(x.min()) - 1), max(0, int(y.min()) - 1)
    return left, top, min(width, int(x.max()) + 2), min(height, int(y.max()) + 2), far
