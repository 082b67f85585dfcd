"""The part of a mask that is set, straight from its run lengths: drawing needs no image-sized array per object."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.geometry.masks import Mask


class Region(NamedTuple):
    """A mask cut to what is set, with a margin all around.

    Attributes:
        mask: Boolean image of the part, shape (rows, columns).
        corner: Column and row of its first pixel in the image [px]; negative where the margin reaches beyond it.
    """

    mask: Mask
    corner: tuple[int, int]


def rle_to_region(counts: str, width: int, height: int, margin: int) -> Region:
    """The set part of compressed COCO run lengths.

    Args:
        counts: Run lengths down the columns, as `geometry.masks.mask_to_rle` writes them.
        width: Of the image [px].
        height: Of the image [px].
        margin: Unset pixels to add on each side [px].

    Raises:
        ValueError: The mask is empty or belongs to an image of another size.
    """
    runs = _run_lengths(counts)
    ends = np.cumsum(runs)
    if ends[-1] != width * height:
        raise ValueError(f"A mask of {ends[-1]} pixels does not belong to an image of {width} x {height}.")
    set_runs = np.flatnonzero(runs[1::2])
    if not len(set_runs):
        raise ValueError("An empty mask cannot be drawn.")
    first, last = 2 * set_runs[0] + 1, 2 * set_runs[-1] + 1
    left, right = int(ends[first - 1] // height), int((ends[last] - 1) // height) + 1
    bounds = np.concatenate([[left * height], ends[first - 1 : last + 1], [right * height]])
    columns = np.repeat(np.arange(len(bounds) - 1) % 2 == 1, np.diff(bounds)).reshape(-1, height)
    rows = np.flatnonzero(columns.any(axis=0))
    part = columns[:, rows[0] : rows[-1] + 1]
    mask = np.zeros((part.shape[1] + 2 * margin, part.shape[0] + 2 * margin), dtype=bool)
    mask[margin : margin + part.shape[1], margin : margin + part.shape[0]] = part.T
    return Region(mask, (left - margin, int(rows[0]) - margin))


def _run_lengths(counts: str) -> NDArray[np.int64]:
    """Lengths of alternating unset and set runs.

    Each number is written in groups of five bits, lowest first, as characters from `0` on; a sixth bit says that more
    follow, the last group carries the sign. From the fourth number on, the difference to the last but one is written
    (the format of pycocotools).
    """
    codes = np.frombuffer(counts.encode("ascii"), dtype=np.uint8).astype(np.int64) - ord("0")
    ends = np.flatnonzero(codes & 0x20 == 0)
    starts = np.concatenate([[0], ends[:-1] + 1])
    lengths = ends - starts + 1
    groups = (codes & 0x1F) << (5 * (np.arange(len(codes)) - np.repeat(starts, lengths)))
    values = np.add.reduceat(groups, starts) - ((codes[ends] & 0x10 != 0).astype(np.int64) << (5 * lengths))
    values[1::2] = np.cumsum(values[1::2])
    values[2::2] = np.cumsum(values[2::2])
    return np.asarray(values)
