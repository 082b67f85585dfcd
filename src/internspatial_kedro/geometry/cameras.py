"""Pinhole cameras: project points to pixels and back. Pixel (0, 0) has its centre at (0.5, 0.5)."""

from dataclasses import dataclass

import numpy as np

from internspatial_kedro.geometry.frames import Array


@dataclass(frozen=True)
class Intrinsics:
    """Focal lengths and principal point in pixels."""

    fx: float
    fy: float
    cx: float
    cy: float

    @classmethod
    def from_matrix(cls, matrix: Array) -> "Intrinsics":
        """From a 3x3 (or larger) camera matrix."""
        return cls(float(matrix[0, 0]), float(matrix[1, 1]), float(matrix[0, 2]), float(matrix[1, 2]))


def project_points(points_cam: Array, camera: Intrinsics) -> Array:
    """Columns and rows of camera-frame points, shape (..., 3) to (..., 2); points behind the camera are nan."""
    depth = np.where(points_cam[..., 2] > 1e-6, points_cam[..., 2], np.nan)
    columns = camera.fx * points_cam[..., 0] / depth + camera.cx
    rows = camera.fy * points_cam[..., 1] / depth + camera.cy
    return np.stack([columns, rows], axis=-1)


def unproject_pixels(pixels: Array, depth_m: Array, camera: Intrinsics) -> Array:
    """Camera-frame points of pixels (..., 2) at depths along the optical axis (...,); undoes `project_points`."""
    x = (pixels[..., 0] - camera.cx) / camera.fx * depth_m
    y = (pixels[..., 1] - camera.cy) / camera.fy * depth_m
    return np.stack([x, y, depth_m], axis=-1)
