"""Antialiasing: pixels on edges get more rays; labels and depth stay those of the pixel's centre."""

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.sources.rooms.rendering.planar import Planar, dot
from internspatial_kedro.sources.rooms.rendering.smoothing import Scenery

OFFSETS = ((-0.3, -0.1), (0.1, -0.3), (0.2, 0.3))
"""Further rays of an edge pixel, columns and rows from its centre."""
_CREASE = 0.94
_STEP = 0.025


def edge_pixels(scenery: Scenery, kind: NDArray[np.int32]) -> NDArray[np.int64]:
    """Indices of pixels that border on another piece or material, a crease or a step in depth.

    Args:
        scenery: Of all pixels.
        kind: A number per piece and material, shape (h, w).
    """
    edge = np.zeros(kind.shape, dtype=bool)
    for axis in (0, 1):
        first, second = (_lines(axis, slice(None, -1)), _lines(axis, slice(1, None)))
        one, other = scenery.part(*first), scenery.part(*second)
        differs = kind[first] != kind[second]
        differs |= dot(one.normal, other.normal) < np.float32(_CREASE)
        differs |= np.abs(one.depth - other.depth) > np.float32(_STEP) * one.depth
        edge[first] |= differs
        edge[second] |= differs
    return np.flatnonzero(edge)


def _lines(axis: int, lines: slice) -> tuple[slice, slice]:
    return (lines, slice(None)) if axis == 0 else (slice(None), lines)


def borrowed_light(
    light: Planar,
    scenery: Scenery,
    pixels: NDArray[np.int64],
    offset: tuple[float, float],
    position: Planar,
    normal: Planar,
) -> Planar:
    """Light for further rays from the nearest pixel that shows the same surface, shape (c, n).

    Args:
        light: Of all pixels, shape (c, h * w).
        scenery: Of all pixels.
        pixels: The pixels that the rays belong to, shape (n,).
        offset: Where the rays go, columns and rows from the pixels' centres.
        position: What they hit, shape (3, n).
        normal: Its normal, shape (3, n).
    """
    height, width = scenery.depth.shape
    rows, columns = np.divmod(pixels, width)
    beside = np.clip(columns + int(np.sign(offset[0])), 0, width - 1)
    beyond = np.clip(rows + int(np.sign(offset[1])), 0, height - 1)
    points, normals = scenery.position.reshape(3, -1), scenery.normal.reshape(3, -1)
    best = pixels
    most = np.full(len(pixels), -1, dtype=np.float32)
    for candidate in (pixels, rows * width + beside, beyond * width + columns, beyond * width + beside):
        gap = points.take(candidate, axis=1)
        gap -= position
        likeness = dot(normals.take(candidate, axis=1), normal) / (1 + np.float32(60) * np.sqrt(dot(gap, gap)))
        better = likeness > most
        best, most = np.where(better, candidate, best), np.where(better, likeness, most)
    return light.take(best, axis=1)
