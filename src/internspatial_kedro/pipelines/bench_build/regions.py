"""Regions of native benchmarks as slots of our questions: box, mask and where a number goes."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.geometry.masks import Mask, mask_to_rle, pole_of_inaccessibility, rle_to_mask
from internspatial_kedro.sources.checks.masks import segmentation_to_rle
from internspatial_kedro.sources.checks.reasons import Unusable

Row = dict[str, Any]

_LETTERS: Final = "abcdefgh"
MOST_REGIONS: Final = len(_LETTERS)


class LeftOutError(Exception):
    """A native question that cannot be refined.

    Attributes:
        reason: A short fixed word.
        detail: What was found.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


def to_slot(place: int, view_id: str, region: Mapping[str, Any], size_wh: tuple[int, int]) -> tuple[Row, str | None]:
    """A slot of `qa_pairs` and its mask's compressed run lengths, None where only a box is known.

    Args:
        place: Which slot, from 0.
        view_id: The picture.
        region: `bbox` (left, top, right, bottom [px]); optionally `rle` (COCO's, with or without compression) and
            `phrase`, by which the object is named alone in the picture.
        size_wh: Width and height of the picture [px].

    Raises:
        LeftOutError: The box lies outside the picture, or the mask is empty, broken or of another size.
    """
    box = _clamped(region["bbox"], size_wh)
    mask = _mask(region.get("rle"), size_wh)
    width, height = size_wh
    if mask is None:
        sides = box[2:] - box[:2]
        mark = [*((box[:2] + box[2:]) / 2), float(sides.min()) / 2, float(sides.prod()) / (width * height)]
    else:
        mark = [*pole_of_inaccessibility(mask), float(mask.mean())]
    phrase = str(region.get("phrase") or "")
    slot = {
        "name": _LETTERS[place],
        "object_id": str(place),
        "view_id": view_id,
        "label": "region",
        "caption": phrase,
        "named_by": "caption" if phrase else "mark",
        "box_xyxy": box.tolist(),
        "has_mask": mask is not None,
        "mark": [float(number) for number in mark],
    }
    return slot, None if mask is None else mask_to_rle(mask)


def _clamped(box: Sequence[float], size_wh: tuple[int, int]) -> NDArray[np.float64]:
    clamped = np.clip(np.asarray(box, dtype=float), 0, np.array(size_wh * 2))
    if clamped.shape != (4,) or not np.isfinite(clamped).all() or not (clamped[2:] > clamped[:2]).all():
        raise LeftOutError("empty_box", f"{list(box)} in a picture of {size_wh[0]} x {size_wh[1]}")
    return np.asarray(clamped)


def _mask(rle: Any, size_wh: tuple[int, int]) -> Mask | None:
    if not rle:
        return None
    try:
        return rle_to_mask(segmentation_to_rle(rle, size_wh), *size_wh)
    except Unusable as verdict:
        raise LeftOutError(str(verdict.reason), verdict.detail) from verdict
