from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from internspatial_kedro.formats.kinds import FORMATS
from internspatial_kedro.formats.rules import FormatRules
from internspatial_kedro.formats.suitability import box_iou, format_patterns

Make = Callable[..., Any]

ALL = {f"{image}|{text}" for image, text in FORMATS}
RULES = FormatRules()


def with_image(*images: str) -> set[str]:
    return {name for name in ALL if name.split("|")[0] in images}


def with_text(*texts: str) -> set[str]:
    return {name for name in ALL if name.split("|")[1] in texts}


NAMING = with_text("natural", "ref")
BOXED = with_text("ref_region_box", "ref_caption_box")

# What is changed in slot b, and which formats that rules out.
CASES = {
    "all of it suits": ({}, set()),
    "named by its label": ({"named_by": "label"}, set()),
    "nothing names it": ({"named_by": "mark"}, NAMING),
    "no mask": ({"has_mask": False}, with_image("mask")),
    "mask just large enough": ({"area_fraction": 0.001, "mark_radius_px": 13.0}, set()),
    "mask too small": ({"area_fraction": 0.0009, "mark_radius_px": 13.0}, with_image("mask")),
    "no room for the badge, object too small": ({"area_fraction": 0.004, "mark_radius_px": 9.0}, with_image("number")),
    "no room for the badge, object large": ({"area_fraction": 0.1, "mark_radius_px": 9.0}, set()),
    "no place for the badge": ({"mark_px": [float("nan")] * 2}, with_image("number")),
    "badges overlap": ({"mark_px": [160.0, 220.0]}, with_image("number")),
    "flat box": ({"box_xyxy": [360.0, 100.0, 520.0, 107.0]}, with_image("box")),
    "box too flat for the text as well": (
        {"box_xyxy": [360.0, 100.0, 520.0, 101.0]},
        with_image("box") | BOXED,
    ),
    "box around everything": ({"box_xyxy": [0.0, 0.0, 640.0, 470.0]}, with_image("box")),
    "the other's box": ({"box_xyxy": [62.0, 100.0, 220.0, 340.0]}, with_image("box") | BOXED),
    "the other's box in another view": (
        {"box_xyxy": [62.0, 100.0, 220.0, 340.0], "mark_px": [160.0, 220.0], "view_id": "rooms/r1/f2"},
        set(),
    ),
    "overlapping boxes": ({"box_xyxy": [80.0, 100.0, 220.0, 340.0]}, set()),
    "no box": ({"box_xyxy": []}, with_image("box") | BOXED),
    "not a number": ({"area_fraction": float("nan"), "mark_radius_px": 5.0}, with_image("mask", "number")),
}


def suitable(qa: pa.RecordBatch, rules: FormatRules = RULES) -> list[set[str]]:
    patterns = format_patterns(qa, rules)
    return [
        {f"{form.image}|{form.text}" for bit, form in enumerate(FORMATS) if pattern >> bit & 1} for pattern in patterns
    ]


@pytest.mark.parametrize("name", CASES)
def test_rules(name: str, make_slot: Make, make_question: Make, make_batch: Make) -> None:
    changed, ruled_out = CASES[name]
    two = make_question(slots=[make_slot("a"), make_slot("b", **changed)])
    other_order = make_question(slots=[make_slot("a", **changed) | {"name": "b"}, make_slot("b") | {"name": "a"}])

    found = suitable(make_batch(two, other_order))

    assert found[0] == ALL - ruled_out
    if "box_xyxy" not in changed and "mark_px" not in changed:
        assert found[1] == found[0]


def test_one_slot_and_none(make_slot: Make, make_question: Make, make_batch: Make) -> None:
    one = make_question("Is there a lamp left of {a}?", "Yes.", [make_slot("a")])
    none = make_question("How many lamps are there?", "3", [])

    assert suitable(make_batch(one, none)) == [ALL, {"original|natural"}]


def test_nothing_may_suit(make_slot: Make, make_question: Make, make_batch: Make) -> None:
    nameless = make_slot("a", named_by="mark", box_xyxy=[5.0, 5.0, 6.0, 6.0], area_fraction=1e-5, mark_radius_px=0.5)

    assert suitable(make_batch(make_question("Is {a} near?", "Yes.", [nameless]))) == [set()]


def test_more_marks_than_colours(make_slot: Make, make_question: Make, make_batch: Make) -> None:
    slots = [
        make_slot("abcdefghi"[i], box_xyxy=[60.0 * i, 0.0, 60.0 * i + 50, 50.0], mark_px=[60.0 * i + 25, 25.0])
        for i in range(9)
    ]
    found = suitable(make_batch(make_question(slots=slots), make_question(slots=slots[:8])))

    assert found == [with_image("original"), ALL]


def test_thresholds_are_parameters(make_slot: Make, make_question: Make, make_batch: Make) -> None:
    qa = make_batch(make_question(slots=[make_slot("a"), make_slot("b", area_fraction=0.05)]))

    assert suitable(qa, FormatRules(min_mask_fraction=0.06)) == [ALL - with_image("mask")]
    assert suitable(qa, FormatRules(min_badge_radius_px=60)) == [ALL]
    assert suitable(qa, FormatRules(min_badge_radius_px=61)) == [ALL - with_image("number")]


def test_large_images_need_larger_objects(make_slot: Make, make_question: Make, make_batch: Make) -> None:
    small = make_slot("a", box_xyxy=[100.0, 100.0, 160.0, 160.0], area_fraction=3e-4, mark_px=[130.0, 130.0])
    question = make_question("Is {a} near?", "Yes.", [small | {"mark_radius_px": 25.0}], width=4000, height=3000)

    assert suitable(make_batch(question)) == [ALL - with_image("box", "mask", "number")]


def test_tables_batches_and_slices_agree(ten_thousand: pa.RecordBatch) -> None:
    whole = format_patterns(ten_thousand, RULES)
    table = pa.Table.from_batches([ten_thousand.slice(0, 17), ten_thousand.slice(17)])

    np.testing.assert_array_equal(format_patterns(table, RULES), whole)
    np.testing.assert_array_equal(format_patterns(ten_thousand.slice(4000, 55), RULES), whole[4000:4055])
    assert format_patterns(ten_thousand.slice(0, 0), RULES).shape == (0,)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ([0, 0, 2, 2], [0, 0, 2, 2], 1.0),
        ([0, 0, 2, 2], [1, 0, 3, 2], 1 / 3),
        ([0, 0, 2, 2], [2, 0, 4, 2], 0.0),
        ([0, 0, 2, 2], [5, 5, 7, 7], 0.0),
        ([1, 1, 1, 1], [1, 1, 1, 1], np.nan),
    ],
)
def test_box_iou(first: list[float], second: list[float], expected: float) -> None:
    np.testing.assert_allclose(box_iou(np.array([first], float), np.array([second], float)), [expected])
