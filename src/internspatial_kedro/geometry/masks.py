"""Masks: COCO run lengths, boxes, and the place inside a mask where a number fits."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from pycocotools import mask as coco_mask

Mask = NDArray[np.bool_]

_POLE_CELLS = 96


class Outline(NamedTuple):
    """Where something is in an image.

    Attributes:
        rle: Compressed COCO run lengths.
        box_xyxy: Left, top, right, bottom of its pixels, right and bottom exclusive.
    """

    rle: str
    box_xyxy: list[float]


def mask_to_rle(mask: Mask) -> str:
    """Compressed COCO run lengths of a boolean image, shape (height, width)."""
    return str(coco_mask.encode(np.asfortranarray(mask, dtype=np.uint8))["counts"].decode("ascii"))


def labels_to_outlines(labels: NDArray[np.integer]) -> dict[int, Outline]:
    """Outlines of all values of an image, shape (height, width): as `mask_to_rle` and `mask_to_box` of each, in one go.

    Runs are found once, down the columns, and dealt to the values; no image is made for each.
    """
    height, width = labels.shape
    pixels = labels.ravel(order="F")
    starts = np.flatnonzero(np.append(True, pixels[1:] != pixels[:-1]))
    runs = np.stack([starts, np.append(starts[1:], pixels.size)], axis=1)
    order = np.argsort(pixels[starts], kind="stable")
    values, firsts = np.unique(pixels[starts][order], return_index=True)
    counts = [_run_lengths(runs[own].ravel(), pixels.size) for own in np.split(order, firsts[1:])]
    rles = coco_mask.frPyObjects([{"size": [height, width], "counts": each} for each in counts], height, width)
    corner, extent = np.split(coco_mask.toBbox(rles), 2, axis=1)
    boxes = np.concatenate([corner, corner + extent], axis=1).tolist()
    texts = [rle["counts"].decode("ascii") for rle in rles]
    return {value: Outline(*found) for value, *found in zip(values.tolist(), texts, boxes, strict=True)}


def rle_to_mask(counts: str, width: int, height: int) -> Mask:
    """Boolean image of compressed COCO run lengths; undoes `mask_to_rle`."""
    return np.asarray(coco_mask.decode({"size": [height, width], "counts": counts.encode("ascii")}), dtype=bool)


def polygons_to_rle(polygons: list[list[float]], width: int, height: int) -> str:
    """Run lengths of the union of polygons, each x0, y0, x1, y1, … in pixels."""
    parts = coco_mask.frPyObjects(polygons, height, width)
    return str(coco_mask.merge(parts)["counts"].decode("ascii"))


def uncompressed_to_rle(counts: list[int], width: int, height: int) -> str:
    """Compressed run lengths of COCO's uncompressed ones (as crowds have them)."""
    return str(
        coco_mask.frPyObjects({"size": [height, width], "counts": counts}, height, width)["counts"].decode("ascii")
    )


def mask_to_box(mask: Mask) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of the set pixels, right and bottom exclusive.

    Raises:
        ValueError: The mask is empty.
    """
    columns, rows = np.flatnonzero(mask.any(axis=0)), np.flatnonzero(mask.any(axis=1))
    if not len(columns):
        raise ValueError("An empty mask has no box.")
    return float(columns[0]), float(rows[0]), float(columns[-1] + 1), float(rows[-1] + 1)


def pole_of_inaccessibility(mask: Mask) -> tuple[float, float, float]:
    """Column, row and radius [px] of a largest circle inside a mask; the image border counts as an edge.

    Large masks are searched in blocks that lie in the mask as a whole, so the circle lies in it too, at most a block
    smaller than the largest; thin ones, which hold no block, pixel by pixel.

    Raises:
        ValueError: The mask is empty.
    """
    from scipy import ndimage  # slow to import, and pictures are drawn where it is not installed

    left, top, right, bottom = (int(v) for v in mask_to_box(mask))
    window = mask[top:bottom, left:right]
    side = -(-max(window.shape) // _POLE_CELLS)
    cells = _whole_blocks(window, side)
    if not cells.any():
        side, cells = 1, window
    distance = ndimage.distance_transform_edt(np.pad(cells, 1))[1:-1, 1:-1]
    row, column = np.unravel_index(int(np.argmax(distance)), distance.shape)
    radius = (float(distance[row, column]) - 0.5) * side
    return left + (column + 0.5) * side, top + (row + 0.5) * side, radius


def _run_lengths(borders: NDArray[np.int64], size: int) -> list[int]:
    """Of pixels that are unset and set in turn: from where they begin and end to be set."""
    lengths: list[int] = np.diff(borders, prepend=0).tolist()
    return [*lengths, size - int(borders[-1])] if borders[-1] < size else lengths


def _whole_blocks(window: Mask, side: int) -> Mask:
    """Which blocks of side x side pixels are set as a whole."""
    height, width = (-(-length // side) * side for length in window.shape)
    padded = np.zeros((height, width), bool)
    padded[: window.shape[0], : window.shape[1]] = window
    return np.asarray(padded.reshape(height // side, side, width // side, side).all(axis=(1, 3)))
