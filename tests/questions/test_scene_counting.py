"""How many there are in a scene."""

from dataclasses import replace

import pytest

from internspatial_kedro.questions.scene_counting import count, find_questions
from internspatial_kedro.questions.scene_rules import SceneRules
from questions.scanned import Thing, scene_of

CHAIR = Thing("chair")


def chairs(number: int) -> list[Thing]:
    return [replace(CHAIR, name=f"chair-{index}") for index in range(number)]


def counts(*things: Thing, rules: SceneRules | None = None, **changed: object) -> dict[str, float | None]:
    found = find_questions(scene_of(*things, **changed), rules or SceneRules())
    assert all(question.value == len(question.evidence.objects) for question in found)
    return {question.category: question.value for question in found}


@pytest.mark.parametrize(("number", "asked"), [(1, False), (2, True), (10, True), (11, False)])
def test_two_to_ten_are_asked(number: int, asked: bool) -> None:
    assert counts(*chairs(number)) == ({"chair": number} if asked else {})


OTHERS = [
    ("hidden", replace(CHAIR, seen=((0, 0.05, 0.29),)), {}),
    ("never seen", replace(CHAIR, seen=()), {}),
    ("without geometry", replace(CHAIR, unusable="few_points"), {}),
    ("a kin label", Thing("armchair"), {}),
    ("another category", Thing("lamp"), {"chair": 2}),
    ("barely seen", replace(CHAIR, seen=((0, 0.002, 0.3),)), {"chair": 3}),
]


@pytest.mark.parametrize(("other", "expected"), [row[1:] for row in OTHERS], ids=[row[0] for row in OTHERS])
def test_every_instance_must_be_seen_and_unmistakable(other: Thing, expected: dict[str, float]) -> None:
    assert counts(*chairs(2), replace(other, name="other")) == expected


def test_only_exhaustive_labels_are_counted() -> None:
    assert counts(*chairs(3), exhaustive_labels=["lamp"]) == {}


def test_the_limits_are_rules() -> None:
    assert counts(*chairs(3), rules=SceneRules(largest_count=2)) == {}
    assert counts(*chairs(1), rules=SceneRules(fewest_count=1)) == {"chair": 1}


def test_counting_labels() -> None:
    assert [count(["chair", "lamp", "chair"], word) for word in ("chair", "lamp", "mug")] == [2, 1, 0]
