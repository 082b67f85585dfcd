"""The eight ways in which a camera may have stored a picture, and how boxes and masks are turned with it.

EXIF (CIPA DC-008, tag 0x0112) numbers them from 1, upright, to 8. Each is undone by exchanging the axes or not, and
then mirroring across, down, both or neither.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from internspatial_kedro.geometry.masks import Mask

UPRIGHT: Final = 1


class _Turn(NamedTuple):
    """What makes a stored picture upright: axes exchanged first, then mirrored across (left-right) and down."""

    swap: bool
    across: bool
    down: bool


_TURNS: Final = {
    1: _Turn(False, False, False),
    2: _Turn(False, True, False),
    3: _Turn(False, True, True),
    4: _Turn(False, False, True),
    5: _Turn(True, False, False),
    6: _Turn(True, True, False),
    7: _Turn(True, True, True),
    8: _Turn(True, False, True),
}


def turn_size(stored_wh: tuple[int, int], orientation: int) -> tuple[int, int]:
    """Width and height of the upright picture [px].

    Args:
        stored_wh: Those of the stored one [px].
        orientation: 1 to 8.
    """
    return (stored_wh[1], stored_wh[0]) if _TURNS[orientation].swap else stored_wh


def turn_box(box_xyxy: Sequence[float], stored_wh: tuple[int, int], orientation: int) -> list[float]:
    """A box of the stored picture in the upright one.

    Args:
        box_xyxy: Left, top, right, bottom, right and bottom exclusive [px].
        stored_wh: Width and height of the stored picture [px].
        orientation: 1 to 8.
    """
    turn = _TURNS[orientation]
    left, top, right, bottom = box_xyxy
    if turn.swap:
        left, top, right, bottom = top, left, bottom, right
    width, height = turn_size(stored_wh, orientation)
    if turn.across:
        left, right = width - right, width - left
    if turn.down:
        top, bottom = height - bottom, height - top
    return [left, top, right, bottom]


def turn_mask(mask: Mask, orientation: int) -> Mask:
    """A mask of the stored picture, shape (h, w), in the upright one."""
    turn = _TURNS[orientation]
    turned = mask.T if turn.swap else mask
    return turned[:: -1 if turn.down else 1, :: -1 if turn.across else 1]
