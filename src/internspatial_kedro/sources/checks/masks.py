"""Masks: COCO polygons and run lengths, or pixels, to compressed run lengths.

pycocotools is C code that trusts its input: everything is checked before it gets there.
"""

import numpy as np
from pycocotools import mask as coco_mask

from internspatial_kedro.geometry.masks import Mask, mask_to_rle, polygons_to_rle, uncompressed_to_rle
from internspatial_kedro.sources.checks.parsing import as_list, as_mapping, as_numbers, as_whole
from internspatial_kedro.sources.checks.reasons import Reason, Unusable


def segmentation_to_rle(segmentation: object, size_wh: tuple[int, int]) -> str:
    """Compressed run lengths of COCO's `segmentation`.

    Args:
        segmentation: A list of polygons, or `{size: [h, w], counts: list or text}`.
        size_wh: The image's width and height [px].

    Raises:
        Unusable: `polygon_too_short`, `mask_malformed`, `mask_wrong_size` or `mask_empty`.
    """
    is_polygons = isinstance(segmentation, list)
    counts = _polygons(segmentation, size_wh) if is_polygons else _run_lengths(segmentation, size_wh)
    if not coco_mask.area({"size": [size_wh[1], size_wh[0]], "counts": counts.encode("ascii")}):
        raise Unusable(Reason.MASK_EMPTY, "the mask has no pixels")
    return counts


def pixels_to_rle(mask: Mask, size_wh: tuple[int, int]) -> str:
    """Compressed run lengths of a boolean image.

    Raises:
        Unusable: `mask_wrong_size` or `mask_empty`.
    """
    if mask.shape != (size_wh[1], size_wh[0]):
        raise Unusable(Reason.MASK_WRONG_SIZE, f"mask of {mask.shape[1]} x {mask.shape[0]} px for {size_wh} px")
    if not mask.any():
        raise Unusable(Reason.MASK_EMPTY, "the mask has no pixels")
    return mask_to_rle(mask)


def _polygons(segmentation: object, size_wh: tuple[int, int]) -> str:
    polygons = [as_numbers(polygon, None, "polygon") for polygon in as_list(segmentation, "segmentation")]
    if not polygons:
        raise Unusable(Reason.MASK_EMPTY, "the list of polygons is empty")
    for polygon in polygons:
        _check_polygon(polygon, size_wh)
    return polygons_to_rle(polygons, *size_wh)


def _check_polygon(polygon: list[float], size_wh: tuple[int, int]) -> None:
    if len(polygon) < 6:
        raise Unusable(Reason.POLYGON_TOO_SHORT, f"polygon of {len(polygon)} numbers; three points (6) were expected")
    if len(polygon) % 2:
        raise Unusable(Reason.MASK_MALFORMED, f"polygon of {len(polygon)} numbers; pairs were expected")
    points = np.array(polygon).reshape(-1, 2)
    # The rasteriser walks along every outline: far points would cost memory without bound.
    if not (np.isfinite(points).all() and (np.abs(points) <= 2 * np.array(size_wh) + 2).all()):
        raise Unusable(Reason.MASK_MALFORMED, f"polygon leaves the image of {size_wh[0]} x {size_wh[1]} px by far")


def _run_lengths(segmentation: object, size_wh: tuple[int, int]) -> str:
    rle = as_mapping(segmentation, "segmentation")
    size = [as_whole(side, "segmentation.size") for side in as_list(rle.get("size"), "segmentation.size")]
    if size != [size_wh[1], size_wh[0]]:
        raise Unusable(
            Reason.MASK_WRONG_SIZE, f"mask of height x width {size}; {[size_wh[1], size_wh[0]]} was expected"
        )
    counts = rle.get("counts")
    if isinstance(counts, str):
        _check_total(decode_counts(counts), size_wh)
        return counts
    lengths = [as_whole(length, "segmentation.counts") for length in as_list(counts, "segmentation.counts")]
    _check_total(lengths, size_wh)
    return uncompressed_to_rle(lengths, *size_wh)


def _check_total(lengths: list[int], size_wh: tuple[int, int]) -> None:
    if any(length < 0 for length in lengths) or sum(lengths) != size_wh[0] * size_wh[1]:
        detail = f"run lengths cover {sum(lengths)} px; {size_wh[0] * size_wh[1]} were expected"
        raise Unusable(Reason.MASK_MALFORMED, detail)


def decode_counts(counts: str) -> list[int]:
    """Run lengths of COCO's compressed text (five bits a letter, differences from the third on).

    Raises:
        Unusable: `mask_malformed`: letters that the code does not have, or an unfinished number.
    """
    lengths: list[int] = []
    value = shift = 0
    for letter in counts:
        bits = ord(letter) - 48
        if not 0 <= bits < 64 or shift > 30:
            raise Unusable(Reason.MASK_MALFORMED, "compressed run lengths with foreign letters")
        value |= (bits & 31) << shift
        shift += 5
        if bits & 32:
            continue
        if bits & 16:
            value -= 1 << shift
        lengths.append(value + (lengths[-2] if len(lengths) > 2 else 0))
        value = shift = 0
    if shift:
        raise Unusable(Reason.MASK_MALFORMED, "compressed run lengths end within a number")
    return lengths
