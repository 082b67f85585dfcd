"""The base learns names and places, and nothing about two things."""

from typing import Any

import pytest
from num2words import num2words

from internspatial_kedro.models.training.small.naming import (
    LIST,
    MARKED,
    list_alike,
    list_badges,
    list_marked,
    list_things,
    mirror_words,
    tell_evidence,
)

SIZE = (100, 100)


def _item(caption: str, box: tuple[float, float, float, float], label: str = "chair") -> dict[str, Any]:
    return {"object_id": caption, "label": label, "caption": caption, "box_xyxy": list(box), "distance_m": 2.6}


def test_each_begins_with_the_word_that_it_alone_has_and_its_place_comes_next() -> None:
    items = [_item("red chair", (0, 0, 20, 20)), _item("lamp", (50, 40, 100, 100), "lamp")]
    lists = list_things(items, SIZE)
    assert {question for question, _ in lists} == {LIST}
    assert {answer for _, answer in lists} == {
        " red b 1 2 2 5 chair lamp h 7 5 6 5",
        " lamp h 7 5 6 5 red b 1 2 2 5 chair",
    }


def test_the_mirrored_picture_has_other_columns() -> None:
    said = list_things([_item("red chair", (0, 0, 20, 20))], SIZE, mirrored=True)
    assert {answer for _, answer in said} == {" red j 1 2 2 5 chair"}


@pytest.mark.parametrize("second", ["red table", "tiny chair"])
def test_what_cannot_be_told_apart_or_seen_is_not_listed(second: str) -> None:
    box = (60.0, 60.0, 90.0, 90.0) if second == "red table" else (60.0, 60.0, 62.0, 62.0)
    said = list_things([_item("red chair", (0, 0, 20, 20)), _item(second, box)], SIZE)
    assert {answer for _, answer in said} == (set() if second == "red table" else {" red b 1 2 2 5 chair"})


@pytest.mark.parametrize(
    ("asked", "said", "mirrored"),
    [
        (
            "Is A to the left or to the right of B?",
            "To the left.",
            ("Is A to the left or to the right of B?", "To the right."),
        ),
        ("Is A to the left of B?", "Yes.", ("Is A to the right of B?", "Yes.")),
        ("Is A left or right?\nA. Left\nB. Right", "A", ("Is A right or left?\nA. Right\nB. Left", "A")),
        ("Is A above or below B?", "Above.", ("Is A above or below B?", "Above.")),
    ],
)
def test_questions_stay_true_of_the_mirrored_picture(asked: str, said: str, mirrored: tuple[str, str]) -> None:
    assert mirror_words(asked, said) == mirrored


@pytest.mark.parametrize(
    ("kind", "asked", "told"),
    [
        ("box", "the object in the red box", "box red"),
        ("mask", "the region masked in red", "mask red"),
        ("number", "object 4", "four"),
    ],
)
def test_marks_are_asked_in_words_of_questions_and_told_by_what_tells_them_apart(
    kind: str, asked: str, told: str
) -> None:
    mark = {"kind": kind, "object_id": "red chair", "colour": "red", "number": 4}
    said = list_marked([mark], [_item("red chair", (0, 0, 20, 20))], SIZE)
    assert said == [(f"{MARKED} {asked}", f" {told} b 1 2 2 5 red chair")] * 2


def test_marks_are_listed_forwards_and_backwards() -> None:
    items = [_item("red chair", (0, 0, 20, 20)), _item("lamp", (50, 40, 100, 100), "lamp")]
    marks = [
        {"kind": "number", "object_id": name, "colour": "red", "number": n}
        for n, name in ((1, "lamp"), (2, "red chair"))
    ]
    lamp, chair = "one h 7 5 6 5 lamp", "two b 1 2 2 5 red chair"
    forwards = (f"{MARKED} object 1, object 2", f" {lamp} {chair}")
    backwards = (f"{MARKED} object 2, object 1", f" {chair} {lamp}")
    assert list_marked(marks, items, SIZE) == [forwards, backwards]


def test_badges_are_listed_by_where_they_are() -> None:
    badges = [{"kind": "number", "colour": "red", "number": 3, "geometry": [15.0, 80.0, 8.0]}]
    badges.append({"kind": "number", "colour": "red", "number": 7, "geometry": [99.0, 5.0, 8.0]})
    said = list_badges(badges, SIZE)
    assert set(said) == {
        (f"{MARKED} object 3, object 7", " three b 8 seven j 0"),
        (f"{MARKED} object 7, object 3", " seven j 0 three b 8"),
    }


def test_some_badges_of_many_are_asked_for() -> None:
    badges = [{"kind": "number", "colour": "red", "number": n, "geometry": [9.0 * n, 50.0, 4.0]} for n in range(1, 10)]
    for question, answer in list_badges(badges, SIZE):
        asked = question.removeprefix(f"{MARKED} ").split(", ")
        assert len(set(asked)) == 5
        numbers = [int(phrase.removeprefix("object ")) for phrase in asked]
        assert answer == "".join(f" {num2words(n)} {'abcdefghij'[int(0.9 * n)]} 5" for n in numbers)


@pytest.mark.parametrize(
    ("mirrored", "red", "blue", "lamp"),
    [(False, "b 1 2 2 5", "g 6 2 2 5", "h 7 5 6 5"), (True, "j 1 2 2 5", "e 6 2 2 5", "c 7 5 6 5")],
)
def test_lists_of_a_category_have_all_things_and_places_of_its_own(
    mirrored: bool, red: str, blue: str, lamp: str
) -> None:
    items = [
        _item("red chair", (0, 0, 20, 20)),
        _item("lamp", (50, 40, 100, 100), "lamp"),
        _item("white table", (0, 0, 2, 2), "table"),
        _item("blue chair", (50, 50, 70, 70)),
    ]
    chairs = (f"{LIST} chair", f" blue chair {blue} lamp red chair {red}")
    assert list_alike(items, SIZE, mirrored=mirrored) == [
        chairs,
        (f"{LIST} lamp", f" blue chair lamp {lamp} red chair"),
    ]


@pytest.mark.parametrize(
    ("mirrored", "told"),
    [(False, " three h 7 5 6 5 red b 1 2 2 5"), (True, " three c 7 5 6 5 red i 1 2 2 5")],
)
def test_evidence_begins_with_what_others_are_compared_with(mirrored: bool, told: str) -> None:
    items = [_item("red chair", (1, 0, 21, 20)), _item("lamp", (50, 40, 100, 100), "lamp")]
    marks = [{"kind": "number", "object_id": "lamp", "colour": "red", "number": 3}]
    sample = _sample(["red chair", "lamp"], "horizontal", {})
    assert tell_evidence(sample, marks, items, SIZE, mirrored=mirrored) == told


def _sample(named: list[str], relation: str, outcomes: dict[str, str]) -> dict[str, Any]:
    return {"named": named, "relation": relation, "candidates": list(outcomes), "outcomes": list(outcomes.values())}


@pytest.mark.parametrize(
    ("named", "relation", "outcomes", "mirrored", "told"),
    [
        (
            ["lamp"],
            "left",
            ["right", "left"],
            False,
            " lamp h 7 5 6 5 list chair left blue chair a 0 0 0 5 left one lamp red chair b 1 2 2 5 right no",
        ),
        (
            ["lamp"],
            "left",
            ["right", "left"],
            True,
            " lamp c 7 5 6 5 list chair right blue chair j 0 0 0 5 right one lamp red chair i 1 2 2 5 left no",
        ),
        ([], "any", ["", ""], False, " list chair blue chair a 0 0 0 5 one lamp red chair b 1 2 2 5 two"),
    ],
)
def test_things_of_a_category_are_compared_one_by_one_and_counted(
    named: list[str], relation: str, outcomes: list[str], mirrored: bool, told: str
) -> None:
    items = [
        _item("red chair", (1, 0, 21, 20)),
        _item("lamp", (50, 40, 100, 100), "lamp"),
        _item("blue chair", (0, 0, 9, 9)),
        _item("tiny chair", (0, 0, 2, 2)),
    ]
    sample = _sample(named, relation, dict(zip(["red chair", "blue chair"], outcomes, strict=True)))
    assert tell_evidence(sample, [], items, SIZE, mirrored=mirrored) == told
