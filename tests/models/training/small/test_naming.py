"""The base learns names and places, and nothing about two things."""

from typing import Any

import pytest

from internspatial_kedro.models.training.small.naming import LIST, list_things, name_marked

SIZE = (100, 100)


def _item(caption: str, box: tuple[float, float, float, float], label: str = "chair") -> dict[str, Any]:
    return {"object_id": caption, "label": label, "caption": caption, "box_xyxy": list(box)}


def test_largest_first_and_each_with_a_name_of_its_own() -> None:
    items = [_item("red chair", (0, 0, 20, 20)), _item("blue chair", (50, 40, 100, 100))]
    assert list_things(items, SIZE, 0.1) == [
        (LIST, "blue chair 7 7, red chair 1 1"),
        ("Where is the red chair?", "1 1"),
        ("Where is the blue chair?", "7 7"),
    ]


def test_a_label_names_what_is_the_only_one() -> None:
    assert ("Where is the lamp?", "1 1") in list_things([_item("white lamp", (0, 0, 20, 20), "lamp")], SIZE, 0.1)


@pytest.mark.parametrize("second", ["red chair", "tiny chair"])
def test_what_cannot_be_told_apart_or_seen_is_not_asked_for(second: str) -> None:
    box = (60.0, 60.0, 90.0, 90.0) if second == "red chair" else (60.0, 60.0, 62.0, 62.0)
    said = list_things([_item("red chair", (0, 0, 20, 20)), _item(second, box)], SIZE, 0.1)
    asked = [question for question, _ in said]
    assert f"Where is the {second}?" not in asked
    assert "Where is the chair?" not in asked


@pytest.mark.parametrize(
    ("kind", "phrase"),
    [("box", "the object in the red box"), ("mask", "the region masked in red"), ("number", "object 4")],
)
def test_marks_point(kind: str, phrase: str) -> None:
    mark = {"kind": kind, "object_id": "red chair", "colour": "red", "number": 4}
    said = name_marked([mark], [_item("red chair", (0, 0, 20, 20))], SIZE)
    assert said == [(f"What is {phrase}, and where?", "1 1 red chair")]
