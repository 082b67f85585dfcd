"""A camera at its place: where it stands, where it looks, how wide it sees."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from internspatial_kedro.geometry.rounding import to_nano
from internspatial_kedro.sources.rooms.mesh import Floats
from internspatial_kedro.sources.rooms.rendering.planar import Planar


@dataclass(frozen=True)
class Shot:
    """A camera in the room.

    Attributes:
        position: In the world [m].
        yaw_rad: Direction of view in plan, counter-clockwise from x.
        pitch_rad: Upwards is positive.
        roll_rad: Clockwise turn of the camera about its axis.
        hfov_rad: Horizontal field of view.
    """

    position: tuple[float, float, float]
    yaw_rad: float
    pitch_rad: float
    roll_rad: float
    hfov_rad: float

    @cached_property
    def cam_to_world(self) -> Floats:
        """4x4, from the camera frame (x right, y down, z forward) to the world (z up).

        Rounded to what every processor's sines agree on.
        """
        cy, sy, cp, sp = np.cos(self.yaw_rad), np.sin(self.yaw_rad), np.cos(self.pitch_rad), np.sin(self.pitch_rad)
        forward = np.array([cp * cy, cp * sy, sp])
        right = np.array([sy, -cy, 0.0])
        down = np.array([sp * cy, sp * sy, -cp])  # np.cross takes several times as long, for each of many tried shots
        c, s = np.cos(self.roll_rad), np.sin(self.roll_rad)
        pose = np.eye(4)
        pose[:3, 0], pose[:3, 1], pose[:3, 2] = c * right + s * down, c * down - s * right, forward
        pose[:3, 3] = self.position
        return to_nano(pose)

    @property
    def origin(self) -> Planar:
        """Optical centre in the world [m], shape (3, 1)."""
        return np.array(self.position, dtype=np.float32)[:, None]

    def focal_px(self, width: int) -> float:
        """Focal length of an image that many pixels wide."""
        return float(to_nano(width / 2 / np.tan(self.hfov_rad / 2)))


def pixel_rays(shot: Shot, width: int, height: int, pixels: Floats) -> Planar:
    """Directions in the world through pixels: columns and rows, shape (2, n), to shape (3, n).

    Their length is one along the optical axis, so that distances along them are depths.

    Sums are written out: a matrix product may differ in the last bit from one machine to another.
    """
    pose, focal = shot.cam_to_world, shot.focal_px(width)
    x, y = (pixels[0] - width / 2) / focal, (pixels[1] - height / 2) / focal
    return np.stack([pose[k, 0] * x + pose[k, 1] * y + pose[k, 2] for k in range(3)]).astype(np.float32)


def pixel_centres(width: int, height: int) -> Floats:
    """Columns and rows of all pixels' centres in reading order, shape (2, height * width)."""
    columns, rows = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    return np.stack([columns.ravel(), rows.ravel()])
