"""Light is computed at every second pixel with few rays, smoothed along surfaces, and spread to the pixels between."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.sources.rooms.rendering.planar import Planar, dot

# A 4-pixel period seen through these weights averages out exactly.
_TAPS = ((-2, 0.5), (-1, 1.0), (1, 1.0), (2, 0.5))
_APART_M = 0.012


class Scenery(NamedTuple):
    """What each pixel shows.

    Attributes:
        position: In the world [m], shape (3, h, w).
        normal: Shape (3, h, w).
        depth: Along the optical axis [m], shape (h, w).
    """

    position: Planar
    normal: Planar
    depth: NDArray[np.float32]

    def part(self, rows: slice, columns: slice) -> "Scenery":
        """Some rows and columns."""
        return Scenery(self.position[:, rows, columns], self.normal[:, rows, columns], self.depth[rows, columns])


def smooth_light(light: Planar, scenery: Scenery) -> Planar:
    """Mean over 5 x 5 neighbours that lie on the same smooth surface, shape (c, h, w)."""
    whole = slice(None)
    for axis in (0, 1):
        total, weights = light.copy(), np.ones(light.shape[1:], dtype=np.float32)
        for offset, tap in _TAPS:
            length = light.shape[axis + 1]
            here = slice(max(0, -offset), length - max(0, offset))
            there = slice(max(0, offset), length - max(0, -offset))
            a, b = ((here, whole), (there, whole)) if axis == 0 else ((whole, here), (whole, there))
            weight = _likeness(scenery.part(*a), scenery.part(*b))
            weight *= np.float32(tap)
            total[:, *a] += weight * light[:, *b]
            weights[a] += weight
        total /= weights
        light = total
    return light


def _likeness(one: Scenery, other: Scenery) -> Planar:
    """1 for points of one plane, towards 0 across edges and steps."""
    facing = np.maximum(dot(one.normal, other.normal), 0)
    apart = dot(one.normal, other.position - one.position)
    apart /= np.float32(_APART_M) * (np.float32(0.5) + one.depth)
    apart *= apart
    apart *= apart
    apart += 1
    facing *= facing
    facing *= facing
    facing *= facing
    facing /= apart
    return facing


def spread_light(coarse: Planar, scenery: Scenery) -> Planar:
    """Light at all pixels from that of pixels (0, 0), (0, 2), …: shape (c, h/2, w/2) to (c, h, w)."""
    fine = np.empty((len(coarse), *scenery.depth.shape), dtype=np.float32)
    fine[:, ::2, ::2] = coarse
    even, odd = slice(None, None, 2), slice(1, None, 2)
    known = scenery.part(even, even)
    corners = [(0, 0), (1, 0), (0, 1), (1, 1)]
    light = [_shifted(coarse, *corner) for corner in corners]
    points = [Scenery(*(_shifted(values, *corner) for values in known)) for corner in corners]
    for place, used in (((even, odd), (0, 2)), ((odd, even), (0, 1)), ((odd, odd), (0, 1, 2, 3))):
        here = scenery.part(*place)
        weights = [_likeness(here, points[k]) + np.float32(1e-4) for k in used]
        total = sum(weight * light[k] for weight, k in zip(weights, used, strict=True))
        fine[:, *place] = total / sum(weights)
    return fine


def _shifted(values: Planar, down: int, right: int) -> Planar:
    """Values of the pixel below and to the right; the last row and column repeat."""
    if down:
        values = np.concatenate([values[..., 1:, :], values[..., -1:, :]], axis=-2)
    if right:
        values = np.concatenate([values[..., 1:], values[..., -1:]], axis=-1)
    return values
