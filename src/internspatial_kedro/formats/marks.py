"""Sizes of marks: one place for the rule of suitability, the specification and the drawing."""

import numpy as np
from numpy.typing import NDArray

Sizes = NDArray[np.float64] | int

MAX_MARKS = 8
"""Marks in one sample: as many as the palette has colours that are told apart."""

MAX_NUMBER = 9
"""Numbers have one digit, so that a badge stays small."""

_LINE_SHARE = 1 / 150
_HALO_SHARE = 1 / 3
_BADGE_SHARE = 1 / 36
_MIN_LINE_PX = 2


def line_width_px(width: Sizes, height: Sizes) -> NDArray[np.int64]:
    """Width of a box's or contour's line [px] at an image size, without its halo; same shape as the arguments."""
    wanted = np.rint(np.minimum(width, height) * _LINE_SHARE).astype(np.int64)
    return np.asarray(np.maximum(wanted, _MIN_LINE_PX))


def halo_width_px(line_px: int) -> int:
    """Width of the contrasting rim on each side of a line [px]."""
    return max(1, round(line_px * _HALO_SHARE))


def badge_radius_px(width: Sizes, height: Sizes, least: int) -> NDArray[np.int64]:
    """Radius of a number's badge [px] at an image size, its halo included; same shape as the first arguments.

    Args:
        width: Of images [px].
        height: Of images [px].
        least: Radius in small images [px].
    """
    wanted = np.rint(np.minimum(width, height) * _BADGE_SHARE).astype(np.int64)
    return np.asarray(np.maximum(wanted, least))


def badge_centres_px(
    mark_px: NDArray[np.float64], size_wh: NDArray[np.float64], radius: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Where badges are drawn: the marks' places, moved inwards where the image's border would cut the badge.

    Args:
        mark_px: Column and row of each mark [px], shape (k, 2).
        size_wh: Width and height of each image [px], shape (k, 2).
        radius: Of each badge [px], shape (k,).

    Returns:
        Column and row of each badge's centre [px], shape (k, 2).
    """
    inset = radius[:, None]
    return np.asarray(np.clip(mark_px, inset, np.maximum(size_wh - inset, inset)))
