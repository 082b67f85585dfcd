"""Frames: camera, world and canonical view space.

Camera is OpenCV (x right, y down, z forward); world has z up; view space (InternSpatial, section 3.1) has its origin at
the optical centre, z up against gravity, y along the viewing direction in the horizontal plane, x = y x z to the
viewer's right. Metres.
"""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

WORLD_UP: Array = np.array([0.0, 0.0, 1.0])
OPTICAL_AXIS: Array = np.array([0.0, 0.0, 1.0])


def transform_points(transform: Array, points: Array) -> Array:
    """Apply a 4x4 rigid transform to points with shape (..., 3)."""
    return np.asarray(points @ transform[:3, :3].T + transform[:3, 3])


def invert_pose(pose: Array) -> Array:
    """Inverse of a 4x4 rigid transform."""
    inverse = np.eye(4)
    inverse[:3, :3] = pose[:3, :3].T
    inverse[:3, 3] = -pose[:3, :3].T @ pose[:3, 3]
    return inverse


def pose_to_up(cam_to_world: Array) -> Array:
    """Unit vector against gravity in the camera frame, from a pose in a z-up world."""
    return np.asarray(cam_to_world[:3, :3].T @ WORLD_UP)


def tilt_rad(up_cam: Array) -> float:
    """Angle of the optical axis above the horizontal plane, in [-pi/2, pi/2]."""
    return float(np.arcsin(np.clip(up_cam @ OPTICAL_AXIS, -1.0, 1.0)))


def up_to_view(up_cam: Array) -> Array:
    """3x3 rotation from the camera frame to view space.

    Looking straight up or down leaves y undefined; then the image's upward direction takes its place, which is its
    limit as the camera tilts down.

    Args:
        up_cam: Unit vector against gravity in the camera frame, shape (3,).
    """
    forward = OPTICAL_AXIS - (OPTICAL_AXIS @ up_cam) * up_cam
    if np.linalg.norm(forward) < 1e-6:
        forward = np.array([0.0, -1.0, 0.0]) + up_cam[1] * up_cam
    forward = forward / np.linalg.norm(forward)
    right = np.cross(forward, up_cam)
    return np.stack([right, forward, up_cam])
