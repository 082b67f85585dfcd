"""All paints of an object in one array of texels, looked up bilinearly."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from internspatial_kedro.sources.objects3d.mesh import Floats32, Paint
from internspatial_kedro.sources.rooms.rendering.atlas import LINEAR


@dataclass(frozen=True)
class Atlas:
    """Textures one after the other.

    Attributes:
        texels: Linear colours, shape (n, 3).
        start: First texel of each paint, shape (p,).
        width: Columns of each paint, shape (p,).
        height: Rows of each paint, shape (p,).
    """

    texels: Floats32
    start: NDArray[np.int64]
    width: NDArray[np.int64]
    height: NDArray[np.int64]

    def sample(self, paint: NDArray[np.int32], uv: Floats32) -> Floats32:
        """Linear colours of points, textures repeated.

        Args:
            paint: Index of the paint, shape (n,).
            uv: Shape (n, 2).
        """
        width, height, start = self.width[paint], self.height[paint], self.start[paint]
        column, next_column, right = _texel(uv[:, 0], width)
        row, next_row, below = _texel(uv[:, 1], height)
        top = self._mix(start + row * width, column, next_column, right)
        bottom = self._mix(start + next_row * width, column, next_column, right)
        return np.asarray(top + (bottom - top) * below[:, None], dtype=np.float32)

    def _mix(
        self, line: NDArray[np.int64], first: NDArray[np.int64], second: NDArray[np.int64], share: Floats32
    ) -> Floats32:
        left = self.texels[line + first]
        return np.asarray(left + (self.texels[line + second] - left) * share[:, None])


def build_atlas(paints: tuple[Paint, ...], longest_side: int) -> Atlas:
    """Textures no longer than `longest_side`, larger ones averaged: finer ones would only flicker from view to view."""
    images = [_texture(paint, longest_side) for paint in paints]
    sizes = [image.shape[0] * image.shape[1] for image in images]
    return Atlas(
        np.concatenate([image.reshape(-1, 3) for image in images]),
        np.cumsum([0, *sizes[:-1]]),
        np.array([image.shape[1] for image in images]),
        np.array([image.shape[0] for image in images]),
    )


def _texture(paint: Paint, longest_side: int) -> Floats32:
    if paint.image is None:
        return paint.colour.reshape(1, 1, 3)
    picture = Image.fromarray(paint.image)
    factor = -(-max(picture.size) // longest_side)
    return np.asarray(LINEAR[np.asarray(picture.reduce(factor))] * paint.colour, dtype=np.float32)


def _texel(coordinate: Floats32, count: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats32]:
    """Texel before a coordinate, the one after it, and the share of the latter."""
    place = np.mod(coordinate, np.float32(1)) * count - 0.5
    low = np.floor(place).astype(np.int64)
    return low % count, (low + 1) % count, (place - low).astype(np.float32)
