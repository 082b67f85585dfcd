"""Marks that the tower practises."""

import numpy as np
import pytest

from internspatial_kedro.models.training.small.album import draw_picture
from internspatial_kedro.models.training.small.lessons import Lessons
from internspatial_kedro.models.training.small.practice import Marks, name_mark, place_numbers, practise

MARKS = Marks(("box", "mask", "number"), ("blue", "green", "red"), (3, 7), 4.0)


def test_marks_are_what_samples_have() -> None:
    box = {"kind": "box", "colour": "red", "number": 0, "geometry": [1.0, 2.0, 3.0, 4.0]}
    number = {"kind": "number", "colour": "blue", "number": 7, "geometry": [9.0, 9.0, 4.0]}
    marks = Marks.find([box, number])
    assert marks == Marks(("box", "number"), ("blue", "red"), (7,), 4.0)
    assert marks.words == ("blue", "red", "7")
    assert [name_mark(box), name_mark(number)] == ["red", "7"]


def test_pictures_with_one_kind_of_marks_each(lessons: Lessons) -> None:
    shown = practise(lessons, [0, 1], MARKS)
    assert shown == practise(lessons, [0, 1], MARKS)
    assert {picture.view for picture in shown} == {0, 1}
    for picture in shown:
        assert len({overlay["kind"] for overlay in picture.overlays}) == 1
        assert {name_mark(overlay) for overlay in picture.overlays} <= set(MARKS.words)
        changed = draw_picture(lessons, picture, 56) != draw_picture(lessons, shown[0], 56)
        assert changed.any() or picture is shown[0]


def test_things_have_colours_of_their_own(lessons: Lessons) -> None:
    for picture in practise(lessons, [0], MARKS):
        if picture.overlays[0]["kind"] != "number":
            assert {overlay["object_id"] for overlay in picture.overlays} == {"chair", "table"}
            assert len({overlay["colour"] for overlay in picture.overlays}) == 2


@pytest.mark.parametrize("view", [0, 1, 2])
def test_badges_do_not_touch_and_lie_inside(lessons: Lessons, view: int) -> None:
    for picture in practise(lessons, [view], MARKS):
        if picture.overlays[0]["kind"] == "number":
            places = np.array([overlay["geometry"][:2] for overlay in picture.overlays])
            apart = np.abs(places[:, None] - places[None]).max(axis=-1) + 99 * np.eye(len(places))
            assert apart.min() >= 8
            assert (places >= 4).all()
            assert (places <= np.array([64, 48]) - 4).all()


def test_each_number_has_one_place(lessons: Lessons) -> None:
    badges = place_numbers(lessons, 0, MARKS)
    assert badges == place_numbers(lessons, 0, MARKS) != place_numbers(lessons, 1, MARKS)
    assert {badge["number"] for badge in badges} == {3, 7}
    assert len(badges) == 2
