"""How unlike the pictures of a turntable look."""

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.geometry.frames import Array
from internspatial_kedro.geometry.masks import mask_to_box
from internspatial_kedro.sources.objects3d.turntable import Picture

CELLS = 16
"""Pictures are compared as so many cells along each side: nobody tells turns apart by finer detail, and thin parts that
moved by a few degrees must not look new."""


def picture_differences(pictures: list[Picture]) -> Array:
    """Of each pair of pictures 1 - (1 - s)(1 - c), in [0, 1]: 0 if they are the same, and large if either is.

    s is 1 - intersection / union of the masks; c is the mean difference of red, green and blue, of full scale, within
    the union of the masks. Both of pictures averaged to cells, masks as shares of cells, after the middle of the
    object's box was moved to the middle of the picture: nobody sees from where it is how far it was turned, but a cup
    moves to and fro while its handle is hidden.

    Returns:
        Symmetric, with zeros on the diagonal, shape (n, n).
    """
    centred = [_centred(picture) for picture in pictures]
    covered = np.stack([_cells(picture.mask[..., None]) for picture in centred]).reshape(len(pictures), -1)
    colour = np.stack([_cells(picture.rgb) / 255 for picture in centred]).reshape(len(pictures), -1, 3)
    rows = [_differences_to(index, covered, colour) for index in range(len(pictures))]
    return np.stack(rows)


def _centred(picture: Picture) -> Picture:
    """With the middle of the mask's box in the middle; the background is even, so that it may come in from behind."""
    left, top, right, bottom = mask_to_box(picture.mask)
    height, width = picture.mask.shape
    shift = round((height - top - bottom) / 2), round((width - left - right) / 2)
    return Picture(np.roll(picture.rgb, shift, axis=(0, 1)), np.roll(picture.mask, shift, axis=(0, 1)))


def _differences_to(index: int, covered: Array, colour: Array) -> Array:
    union = np.maximum(covered, covered[index])
    area = union.sum(axis=1)
    shape = 1 - np.minimum(covered, covered[index]).sum(axis=1) / area
    contrast = (np.abs(colour - colour[index]).mean(axis=2) * union).sum(axis=1) / area
    return np.asarray(1 - (1 - shape) * (1 - contrast))


def _cells(image: NDArray[np.generic]) -> Array:
    """Means of cells, shape (CELLS, CELLS, c); cells may differ by a pixel in size."""
    edges = np.arange(CELLS) * image.shape[0] // CELLS
    sums = np.add.reduceat(np.add.reduceat(image.astype(float), edges, axis=0), edges, axis=1)
    side = np.diff([*edges, image.shape[0]])
    return np.asarray(sums / (side[:, None] * side)[..., None])
