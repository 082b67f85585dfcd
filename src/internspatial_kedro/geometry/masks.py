"""Masks: COCO run lengths, boxes, and the place inside a mask where a number fits."""

import numpy as np
from numpy.typing import NDArray
from pycocotools import mask as coco_mask
from scipy import ndimage

Mask = NDArray[np.bool_]

_POLE_CELLS = 96


def mask_to_rle(mask: Mask) -> str:
    """Compressed COCO run lengths of a boolean image, shape (height, width)."""
    return str(coco_mask.encode(np.asfortranarray(mask, dtype=np.uint8))["counts"].decode("ascii"))


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
    """Column, row and radius [px] of the largest circle inside a mask; the image border counts as an edge.

    Large masks are searched on every k-th pixel: the place stays inside the mask, the radius is at most 2 k px too
    small.
    """
    left, top, right, bottom = (int(v) for v in mask_to_box(mask))
    stride = -(-max(right - left, bottom - top) // _POLE_CELLS)
    window = np.pad(mask[top:bottom:stride, left:right:stride], 1)
    distance = ndimage.distance_transform_edt(window)
    row, column = np.unravel_index(int(np.argmax(distance)), distance.shape)
    radius = max((float(distance[row, column]) - 1) * stride, 0.5)
    return left + (column - 1) * stride + 0.5, top + (row - 1) * stride + 0.5, radius
