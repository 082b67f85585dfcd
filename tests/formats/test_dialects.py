import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internspatial_kedro.formats.dialects import (
    DIALECTS,
    from_dialect,
    quantisation_step_px,
    qwen_resized_wh,
    to_dialect,
)

TEXT = "Is <ref>red chair</ref><box>[[94, 208, 344, 708]]</box> left of <ref>lamp</ref>?"
BOX = (60.0, 100.0, 220.0, 340.0)

sides = st.integers(32, 5000)


@st.composite
def boxes_in_images(draw: st.DrawFn) -> tuple[int, int, list[tuple[float, ...]]]:
    width, height = draw(sides), draw(sides)
    xs, ys = st.floats(0, width), st.floats(0, height)
    box = st.tuples(xs, ys, xs, ys)
    return width, height, draw(st.lists(box, max_size=4))


@pytest.mark.parametrize(
    ("family", "expected"),
    {
        "internvl": TEXT,
        "qwen3": "Is the red chair [94, 208, 344, 708] left of the lamp?",
        "qwen2.5": "Is the red chair [60, 99, 221, 337] left of the lamp?",  # 640x480 is resized to 644x476
        "llava": "Is the red chair [0.094, 0.208, 0.344, 0.708] left of the lamp?",
    }.items(),
)
def test_examples(family: str, expected: str) -> None:
    assert to_dialect(TEXT, [BOX], 640, 480, family) == expected


@pytest.mark.parametrize(
    ("tagged", "plain"),
    [
        ("<ref>red chair</ref>", "The red chair"),
        ("<ref>red chair</ref> is left.", "The red chair is left."),
        ("Yes. <ref>red chair</ref> is.", "Yes. The red chair is."),
        ("Which?\nA. <ref>lamp</ref>\nB. <ref>desk</ref>", "Which?\nA. the lamp\nB. the desk"),
        ("Near what?\n<ref>lamp</ref> or <ref>desk</ref>", "Near what?\nThe lamp or the desk"),
        ("No reference.", "No reference."),
    ],
)
def test_references_become_plain_words(tagged: str, plain: str) -> None:
    assert to_dialect(tagged, [], 640, 480, "qwen3") == plain
    assert to_dialect(tagged, [], 640, 480, "internvl") == tagged


@pytest.mark.parametrize("family", DIALECTS)
@given(boxes_in_images())
def test_boxes_come_back_within_one_step(family: str, case: tuple[int, int, list[tuple[float, ...]]]) -> None:
    width, height, boxes = case
    text = "Look: " + " and ".join("<box>[[1, 2, 3, 4]]</box>" for _ in boxes) + " (3 of 4)."
    written = to_dialect(text, boxes, width, height, family)
    back, found = from_dialect(written, width, height, family)

    across, down = quantisation_step_px(width, height, family)
    assert len(found) == len(boxes)
    for box, given_box in zip(found, boxes, strict=True):
        for value, original, step in zip(box, given_box, (across, down) * 2, strict=True):
            assert abs(value - original) <= step
    assert to_dialect(back, found, width, height, family) == written
    assert re.sub(r"\d+", "n", back) == re.sub(r"\d+", "n", text)


@pytest.mark.parametrize("family", DIALECTS)
def test_numbers_stay_in_range(family: str) -> None:
    written = to_dialect("<box>[[0, 0, 1000, 1000]]</box>", [(-3.0, -0.0, 643.0, 480.2)], 640, 480, family)
    limits = {"internvl": (1000, 1000), "qwen3": (1000, 1000), "qwen2.5": (644, 476), "llava": (1.0, 1.0)}[family]

    assert [float(n) for n in re.findall(r"-?[\d.]+", written)] == [0, 0, *limits]
    assert "-" not in written


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((640, 480), (644, 476)),
        ((1920, 1080), (1932, 1092)),
        ((512, 512), (504, 504)),
        ((28, 28), (56, 56)),
        ((8000, 6000), (4116, 3080)),
    ],
)
def test_qwen_resized_size(size: tuple[int, int], expected: tuple[int, int]) -> None:
    assert qwen_resized_wh(*size) == expected


@given(sides, sides)
def test_qwen_sides_are_multiples_within_the_pixel_limits(width: int, height: int) -> None:
    wide, high = qwen_resized_wh(width, height)

    assert wide % 28 == 0
    assert high % 28 == 0
    assert 3136 <= wide * high <= 12_845_056
    if 4 > width / height > 0.25 and min(width, height) > 100:
        assert math.isclose(wide / high, width / height, rel_tol=0.3)


def test_errors_name_what_was_given() -> None:
    with pytest.raises(ValueError, match=r"Unknown model family 'gpt'. Families are: internvl, qwen3, qwen2.5, llava"):
        to_dialect(TEXT, [BOX], 640, 480, "gpt")
    with pytest.raises(ValueError, match="1 boxes but 2 were given"):
        to_dialect(TEXT, [BOX, BOX], 640, 480, "llava")
