"""Questions about several images: which formats suit them, and that marks are told apart across frames."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from internspatial_kedro.formats.expansion import render
from internspatial_kedro.formats.kinds import FORMATS
from internspatial_kedro.formats.rules import FormatRules
from internspatial_kedro.formats.suitability import format_patterns

Make = Callable[..., Any]

FRAMES = [f"rooms/r1/{index:04d}" for index in range(32)]
TEXTS = ("natural", "ref")
EVERYTHING = {
    *(f"{image}|{text}" for image in ("original", "box", "mask", "number") for text in TEXTS),
    *(f"{image}|from_image" for image in ("box", "mask", "number")),
}
WORDS = {f"original|{text}" for text in TEXTS}
PLAIN = {"original|natural"}


@pytest.fixture
def make_walk(make_question: Make, make_slot: Make) -> Make:
    """A question about 32 frames with one slot in each of some of them, all at the same place."""

    def make(frames: tuple[int, ...] = (3, 9), changed: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
        place = {"box_xyxy": [100.0, 100.0, 300.0, 340.0], "mark_px": [200.0, 220.0]}
        slots = [
            make_slot(name, view_id=FRAMES[frame], object_id=f"thing_{name}", **place)
            for name, frame in zip("abcdefghi", frames, strict=False)
        ]
        slots[-1:] = [slots[-1] | (changed or {})] if slots else []
        row = {"task": "absolute_distance", "relation": "any", "form": "number", "view_type": "multi"}
        return make_question(**row | {"slots": slots, "view_ids": FRAMES, "truth": "1.2"} | fields)

    return make


def suitable(batch: pa.RecordBatch) -> list[set[str]]:
    patterns = format_patterns(batch, FormatRules())
    return [{f"{f.image}|{f.text}" for bit, f in enumerate(FORMATS) if pattern >> bit & 1} for pattern in patterns]


CASES = {
    "the same place in other frames": ({}, EVERYTHING),
    "both in one frame, one on the other": (
        {"frames": (3, 3)},
        EVERYTHING - {n for n in EVERYTHING if n[:2] in "bonu"},
    ),
    "not named": (
        {"changed": {"named_by": "mark"}},
        {f"{image}|from_image" for image in ("box", "mask", "number")},
    ),
    "no mask": ({"changed": {"has_mask": False}}, {name for name in EVERYTHING if not name.startswith("mask")}),
    "nothing named": ({"frames": ()}, PLAIN),
    "rotation": ({"task": "rotation_estimation", "frames": (0,), "view_ids": FRAMES[:2]}, PLAIN),
    "order of appearance": ({"task": "appearance_order", "frames": (1, 5, 9, 20)}, WORDS),
    "as many marks as colours": ({"task": "route_plan", "frames": tuple(range(8))}, EVERYTHING),
    "more marks than colours": ({"task": "route_plan", "frames": tuple(range(9))}, WORDS),
}


@pytest.mark.parametrize("name", CASES)
def test_formats_that_suit(name: str, make_walk: Make, make_batch: Make) -> None:
    changed, expected = CASES[name]
    assert suitable(make_batch(make_walk(**changed))) == [expected]


def test_coordinates_come_back_with_one_image(make_walk: Make, make_batch: Make) -> None:
    (one,) = suitable(make_batch(make_walk(frames=(3,), view_ids=[FRAMES[3]])))
    assert one == {f"{form.image}|{form.text}" for form in FORMATS}


def drawn(batch: pa.RecordBatch, seed: int) -> list[dict[str, Any]]:
    marked = [index for index, form in enumerate(FORMATS) if form.text == "from_image"]
    return render(batch, np.zeros(len(marked), int), np.array(marked), FormatRules(), seed).to_pylist()


@pytest.mark.parametrize("count", [2, 5, 8])
def test_objects_of_different_frames_have_looks_of_their_own(count: int, make_walk: Make, make_batch: Make) -> None:
    batch = make_batch(make_walk(frames=tuple(range(0, 2 * count, 2))))
    for seed in range(20):
        for sample in drawn(batch, seed):
            marks = sample["overlays"]
            assert [mark["view_id"] for mark in marks] == [FRAMES[place] for place in range(0, 2 * count, 2)]
            assert len({mark["colour"] for mark in marks}) == count
            if sample["image_format"] == "number":
                assert len({mark["number"] for mark in marks}) == count


def test_an_object_looks_the_same_in_all_frames(make_walk: Make, make_batch: Make) -> None:
    """Slot c is the object of slot a, seen in another frame."""
    batch = make_batch(make_walk(frames=(3, 9, 12), changed={"object_id": "thing_a"}))
    for seed in range(20):
        for sample in drawn(batch, seed):
            first, second, again = ((mark["colour"], mark["number"]) for mark in sample["overlays"])
            assert first == again
            assert first[0] != second[0]
            assert again[1] != second[1] or sample["image_format"] != "number"


def test_objects_of_two_questions_do_not_mix(make_walk: Make, make_batch: Make) -> None:
    """The object of one question's last slot stands first in the next one's: each question counts its own."""
    batch = make_batch(
        make_walk(frames=(3, 9)), make_walk(frames=(4,), changed={"object_id": "thing_b"}, qa_id="b" * 16)
    )
    alone = make_batch(make_walk(frames=(4,), changed={"object_id": "thing_b"}, qa_id="b" * 16))
    index = np.array([FORMATS.index(("number", "from_image"))])
    together = render(batch, np.array([1]), index, FormatRules(), 7).to_pylist()
    assert together == render(alone, np.array([0]), index, FormatRules(), 7).to_pylist()


def test_the_text_names_the_mark(make_walk: Make, make_batch: Make) -> None:
    batch = make_batch(make_walk(frames=(3, 9)) | {"question": "How far is {a} from {b}?", "answer": "1.2"})
    for sample in drawn(batch, 3):
        colours, numbers = ([mark[name] for mark in sample["overlays"]] for name in ("colour", "number"))
        words = {
            "box": [f"the object in the {colour} box" for colour in colours],
            "mask": [f"the region masked in {colour}" for colour in colours],
            "number": [f"object {number}" for number in numbers],
        }[sample["image_format"]]
        assert sample["question"] == f"How far is {words[0]} from {words[1]}?"
        assert sample["images"] == FRAMES
        assert sample["boxes_xyxy"] == []
