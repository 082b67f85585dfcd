"""A few points of a scan, spread evenly over its surface, for people to look at."""

from typing import Final

import numpy as np

from internspatial_kedro.geometry.frames import Array
from internspatial_kedro.sources.scene_points import ScenePoints

_CEILING_M: Final = 0.15
"""So far below the highest point begins the ceiling, which would hide the room from above."""
_FIRST_STEP, _SECOND_STEP = 0.7548776662466927, 0.5698402909980532
"""Of the sequence R2 (Roberts 2018), which fills a square evenly."""


def surface_points(scan: ScenePoints, most: int) -> Array:
    """Points on the triangles of a mesh, or every n-th of a cloud, without the ceiling; shape (n, 3), n <= most [m].

    Args:
        scan: Points, and faces where it is a mesh.
        most: Points to give.
    """
    if len(scan.faces):
        points = _on_triangles(scan.points[scan.faces], most)
    else:
        points = scan.points[:: max(1, -(-len(scan.points) // most))]
    below = points[:, 2] < points[:, 2].max(initial=-np.inf) - _CEILING_M
    return np.asarray(points[below] if below.any() else points)


def _on_triangles(corners: Array, count: int) -> Array:
    """Points in proportion to the triangles' areas.

    Args:
        corners: Shape (f, 3, 3).
        count: Points.
    """
    first, along, across = corners[:, 0], corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    reached = np.cumsum(np.linalg.norm(np.cross(along, across), axis=1))
    index = np.arange(count)
    face = np.minimum(np.searchsorted(reached, (index + 0.5) / count * reached[-1]), len(corners) - 1)
    u, v = (index * _FIRST_STEP) % 1, (index * _SECOND_STEP) % 1
    outside = u + v > 1
    u, v = np.where(outside, 1 - u, u)[:, None], np.where(outside, 1 - v, v)[:, None]
    return np.asarray(first[face] + u * along[face] + v * across[face])
