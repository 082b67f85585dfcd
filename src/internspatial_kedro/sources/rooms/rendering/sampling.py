"""Well-spread sample points that differ from pixel to pixel within 4 x 4 and repeat beyond.

A filter as wide as the repetition then sees all of them, and the pattern leaves no trace.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats32 = NDArray[np.float32]
# Bayer's 4 x 4 matrix: neighbours are far apart in the sequence.
_ORDER = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]])
# Roberts' two-dimensional golden ratio.
_STEP = np.array([0.7548776662466927, 0.5698402909980532])


@lru_cache(maxsize=8)
def pattern(height: int, width: int, per_pixel: int, shift: float) -> Floats32:
    """Points in the unit square, shape (per_pixel, 2, height * width)."""
    tile = ((_ORDER[..., None] * per_pixel + np.arange(per_pixel) + 1)[..., None] * _STEP + shift) % 1.0
    grid = np.tile(tile.astype(np.float32), (-(-height // 4), -(-width // 4), 1, 1))[:height, :width]
    return np.ascontiguousarray(grid.transpose(2, 3, 0, 1).reshape(per_pixel, 2, -1))


def sequence(count: int) -> Floats32:
    """The first points of the sequence, shape (count, 2, 1)."""
    return np.asarray(((np.arange(count)[:, None, None] + 1) * _STEP[:, None]) % 1.0, dtype=np.float32)


def sphere_directions(count: int) -> Floats32:
    """Evenly spread unit vectors, shape (3, count)."""
    z = 1 - (2 * np.arange(count) + 1) / count
    angle = np.arange(count) * np.pi * (3 - np.sqrt(5))
    out = np.sqrt(1 - z**2)
    return np.stack([out * np.cos(angle), out * np.sin(angle), z]).astype(np.float32)
