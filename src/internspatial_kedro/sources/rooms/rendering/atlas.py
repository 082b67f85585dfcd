"""All textures of a room in one array, with smaller copies for distant surfaces."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.sources.rooms.materials import Material
from internspatial_kedro.sources.rooms.rendering.planar import Planar
from internspatial_kedro.sources.rooms.textures import SIZE, draw_texture

Floats32 = NDArray[np.float32]
Indices = NDArray[np.int32]
LEVELS = 8
_STARTS = np.concatenate([[0], np.cumsum((SIZE >> np.arange(LEVELS)) ** 2)]).astype(np.int32)
LINEAR: Floats32 = ((np.arange(256) / 255) ** 2.2).astype(np.float32)
"""Linear light of an 8-bit sRGB value."""


@dataclass(frozen=True)
class Atlas:
    """Textures with their mip levels.

    Attributes:
        texels: Packed RGB, all levels of all materials, shape (m * texels of one pyramid,).
        mean: Mean linear colour of each material, shape (m, 3).
    """

    texels: NDArray[np.uint32]
    mean: Floats32

    def sample(self, material: Indices, uv: Planar, copies_per_px: Floats32) -> Planar:
        """Linear colours of points, bilinear within the level whose texels are about a pixel.

        Args:
            material: Material index, shape (n,).
            uv: Coordinates in copies of the texture, shape (2, n).
            copies_per_px: How much of a copy one pixel covers, shape (n,).

        Returns:
            Shape (3, n).
        """
        fineness = np.log2(np.maximum(copies_per_px, np.float32(1e-9)) * np.float32(SIZE)) + np.float32(0.3)
        level = np.clip(fineness, 0, LEVELS - 1).astype(np.int32)
        mask = np.right_shift(np.int32(SIZE), level) - 1
        base = material * _STARTS[-1] + _STARTS.take(level)
        column, next_column, right = _texel(uv[0], mask)
        row, next_row, below = _texel(uv[1], mask)
        row *= mask + 1
        next_row *= mask + 1
        row += base
        next_row += base
        top = self._between(row + column, row + next_column, right)
        bottom = self._between(next_row + column, next_row + next_column, right)
        bottom -= top
        bottom *= below[:, None]
        top += bottom
        return np.asarray(LINEAR.take((top[:, :3] + np.float32(0.5)).astype(np.uint8).T))

    def _between(self, first: Indices, second: Indices, share: Floats32) -> Floats32:
        """Texels mixed, sRGB in 0-255, shape (n, 4)."""
        start, end = (self.texels.take(i).view(np.uint8).reshape(-1, 4).astype(np.float32) for i in (first, second))
        end -= start
        end *= share[:, None]
        end += start
        return end


def _texel(coordinate: Floats32, mask: Indices) -> tuple[Indices, Indices, Floats32]:
    """Texel before a coordinate, the one after it, and the share of the latter."""
    place = (coordinate - np.floor(coordinate)) * (mask + 1).astype(np.float32) - np.float32(0.5)
    low = np.floor(place)
    index = low.astype(np.int32)
    return index & mask, (index + 1) & mask, place - low


def build_atlas(materials: tuple[Material, ...]) -> Atlas:
    """Draw every material's texture and its mip levels."""
    pyramids = [_pyramid(material) for material in materials]
    return Atlas(np.concatenate([texels for texels, _ in pyramids]), np.stack([mean for _, mean in pyramids]))


@lru_cache(maxsize=64)  # Rooms share materials; a pyramid has 350 kB.
def _pyramid(material: Material) -> tuple[NDArray[np.uint32], Floats32]:
    """All levels of a texture, packed, and its mean linear colour, shape (3,)."""
    texels = np.empty(_STARTS[-1], dtype=np.uint32)
    image = draw_texture(material) * np.float32(255)
    for level in range(LEVELS):
        start, side = int(_STARTS[level]), SIZE >> level
        texels[start : start + side * side] = _packed(image)
        image = (image[::2, ::2] + image[1::2, ::2] + image[::2, 1::2] + image[1::2, 1::2]) * np.float32(0.25)
    return texels, LINEAR[(image.reshape(3) + 0.5).astype(np.uint8)]


def _packed(image: Floats32) -> NDArray[np.uint32]:
    rgba = np.zeros((*image.shape[:2], 4), dtype=np.uint8)
    rgba[..., :3] = image + np.float32(0.5)
    return rgba.view(np.uint32).ravel()
