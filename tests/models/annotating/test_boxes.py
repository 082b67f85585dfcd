"""Boxes: clipped, compared, refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internspatial_kedro.models.annotating.boxes import Box, box_area, box_iou, check_size, clip_box, drop_repeated
from internspatial_kedro.models.annotating.reasons import Reason, Refused

SIZE_WH = (640, 480)
COORDINATE = st.floats(-1e6, 1e6)
BOXES = st.tuples(COORDINATE, COORDINATE, COORDINATE, COORDINATE)

IOUS: dict[str, tuple[Box, Box, float]] = {
    "the same": ((0, 0, 10, 10), (0, 0, 10, 10), 1),
    "half": ((0, 0, 10, 10), (0, 0, 10, 5), 0.5),
    "a third": ((0, 0, 10, 10), (5, 0, 15, 10), 1 / 3),
    "side by side": ((0, 0, 10, 10), (10, 0, 20, 10), 0),
    "apart": ((0, 0, 10, 10), (30, 30, 40, 40), 0),
    "empty": ((0, 0, 0, 0), (0, 0, 0, 0), 0),
}


@pytest.mark.parametrize(("first", "second", "iou"), IOUS.values(), ids=IOUS)
def test_ious(first: Box, second: Box, iou: float) -> None:
    assert box_iou(first, second) == box_iou(second, first) == pytest.approx(iou)


CLIPPED: dict[str, tuple[Box, Box | Reason]] = {
    "inside": ((1, 2, 30, 40), (1, 2, 30, 40)),
    "a little outside": ((-10, -10, 90, 90), (0, 0, 90, 90)),
    "a little beyond": ((600, 400, 650, 490), (600, 400, 640, 480)),
    "mostly outside": ((-100, 0, 50, 50), Reason.BOX_OUTSIDE),
    "outside": ((700, 10, 900, 90), Reason.BOX_OUTSIDE),
    "turned round": ((30, 40, 1, 2), Reason.BOX_EMPTY),
    "a line": ((1, 2, 1, 40), Reason.BOX_EMPTY),
}


@pytest.mark.parametrize(("box", "expected"), CLIPPED.values(), ids=CLIPPED)
def test_clipping(box: Box, expected: Box | Reason) -> None:
    if isinstance(expected, Reason):
        with pytest.raises(Refused) as verdict:
            clip_box(box, SIZE_WH)
        assert verdict.value.reason == expected
    else:
        assert clip_box(box, SIZE_WH) == expected


@given(BOXES)
def test_what_is_kept_lies_in_the_photo(box: Box) -> None:
    try:
        left, top, right, bottom = clip_box(box, SIZE_WH)
    except Refused as verdict:
        assert verdict.reason in (Reason.BOX_EMPTY, Reason.BOX_OUTSIDE)
    else:
        assert 0 <= left < right <= 640
        assert 0 <= top < bottom <= 480
        assert clip_box((left, top, right, bottom), SIZE_WH) == (left, top, right, bottom)


@given(BOXES, BOXES)
def test_ious_are_shares(first: Box, second: Box) -> None:
    iou = box_iou(first, second)
    assert 0 <= iou <= 1
    assert iou == 0 or min(box_area(first), box_area(second)) > 0


@pytest.mark.parametrize(
    ("box", "is_tiny"), [((0, 0, 12, 13), False), ((0, 0, 11.9, 90), True), ((0, 0, 12, 12), True)]
)
def test_tiny(box: Box, is_tiny: bool) -> None:
    if is_tiny:
        with pytest.raises(Refused, match="tiny"):
            check_size(box, SIZE_WH, 12, 0.0005)
    else:
        check_size(box, SIZE_WH, 12, 0.0005)


def test_repeated_boxes_are_one() -> None:
    assert drop_repeated([(0, 0, 10, 10), (0, 0, 10, 9), (0, 0, 10, 4)], 0.7) == [(0, 0, 10, 10), (0, 0, 10, 4)]
