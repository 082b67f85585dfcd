"""Boxes in photos: clipped, compared, refused."""

from collections.abc import Sequence

from internspatial_kedro.models.annotating.reasons import Reason, Refused

Box = tuple[float, float, float, float]
"""Left, top, right, bottom, right and bottom exclusive [px]."""

_MOST_OUTSIDE = 0.5


def box_area(box_xyxy: Box) -> float:
    """Square pixels; 0 of an empty box."""
    return max(box_xyxy[2] - box_xyxy[0], 0.0) * max(box_xyxy[3] - box_xyxy[1], 0.0)


def box_iou(first_xyxy: Box, second_xyxy: Box) -> float:
    """Shared area over joint area, in [0, 1]; 0 if one is empty."""
    left, top = max(first_xyxy[0], second_xyxy[0]), max(first_xyxy[1], second_xyxy[1])
    right, bottom = min(first_xyxy[2], second_xyxy[2]), min(first_xyxy[3], second_xyxy[3])
    shared = box_area((left, top, right, bottom))
    joint = box_area(first_xyxy) + box_area(second_xyxy) - shared
    return shared / joint if shared > 0 else 0.0


def clip_box(box_xyxy: Box, size_wh: tuple[int, int]) -> Box:
    """The part of a box inside a photo.

    A box that lies mostly outside is no badly drawn one: its coordinates mean something else.

    Args:
        box_xyxy: The box, finite [px].
        size_wh: The photo's width and height [px].

    Raises:
        Refused: `box_empty` (zero or negative size) or `box_outside` (half of it or more).
    """
    if box_area(box_xyxy) <= 0:
        raise Refused(
            Reason.BOX_EMPTY, f"box {_told(box_xyxy)} has no area; right > left and bottom > top were expected"
        )
    width, height = size_wh
    left, right = (min(max(box_xyxy[side], 0.0), width) for side in (0, 2))
    top, bottom = (min(max(box_xyxy[side], 0.0), height) for side in (1, 3))
    clipped = (left, top, right, bottom)
    if box_area(clipped) <= (1 - _MOST_OUTSIDE) * box_area(box_xyxy):
        raise Refused(Reason.BOX_OUTSIDE, f"box {_told(box_xyxy)} lies outside the photo of {width} x {height} px")
    return clipped


def check_size(box_xyxy: Box, size_wh: tuple[int, int], min_side_px: float, min_area_share: float) -> None:
    """Refuse what is too small to be outlined and measured.

    Args:
        box_xyxy: A clipped box.
        size_wh: The photo's width and height [px].
        min_side_px: Shortest side that is large enough.
        min_area_share: Share of the photo that is large enough.

    Raises:
        Refused: `tiny`.
    """
    side = min(box_xyxy[2] - box_xyxy[0], box_xyxy[3] - box_xyxy[1])
    share = box_area(box_xyxy) / (size_wh[0] * size_wh[1])
    if side < min_side_px or share < min_area_share:
        wanted = f"at least {min_side_px:g} px and a share of {min_area_share:g} were expected"
        raise Refused(Reason.TINY, f"box {_told(box_xyxy)}: shorter side {side:.1f} px, share {share:.2g}; {wanted}")


def drop_repeated(boxes: Sequence[Box], duplicate_iou: float) -> list[Box]:
    """Boxes without those that nearly cover an earlier one."""
    kept: list[Box] = []
    for box in boxes:
        if all(box_iou(box, other) < duplicate_iou for other in kept):
            kept.append(box)
    return kept


def _told(box_xyxy: Box) -> str:
    return "[" + ", ".join(f"{value:.5g}" for value in box_xyxy) + "]"
