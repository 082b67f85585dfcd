"""Which of four objects is nearest."""

import pytest

from internspatial_kedro.questions.relative_distance import find_questions
from internspatial_kedro.questions.scene_rules import SceneRules
from questions.scanned import Thing, moved, scattered, scene_of

RULES = SceneRules()


def around_sofa(*distances: float) -> list[Thing]:
    """A sofa and things that far from it, in directions of their own."""
    places = [(1, 0, 0), (0, 1, 0), (-1, 0, 0), (0, -1, 0)]
    things = [
        Thing(label, tuple(distance * x for x in place))
        for label, distance, place in zip(("lamp", "mug", "desk", "bed"), distances, places, strict=True)
    ]
    return [Thing("sofa"), *things]


def nearest(things: list[Thing], **changed: object) -> dict[tuple[str, frozenset[str]], str]:
    """Of target and candidates, the label that the answer names."""
    scene = scene_of(*things, **changed)
    found = {}
    for question in find_questions(scene, RULES):
        labels = [scene.labels[index] for index in question.named]
        assert {question.answer, *question.wrong} == {"{b}", "{c}", "{d}", "{e}"}
        found[labels[0], frozenset(labels[1:])] = labels["abcde".index(question.answer[1])]
    return found


SOFA = ("sofa", frozenset({"lamp", "mug", "desk", "bed"}))
CASES = [
    ("clear", (1.0, 2.0, 0.5, 3.0), {}, "desk"),
    ("just far enough", (1.0, 2.0, 0.15, 3.0), {}, "desk"),
    ("too near", (1.0, 2.0, 0.14, 3.0), {}, None),
    ("apart", (1.0, 1.16, 2.0, 3.0), {}, "lamp"),
    ("not apart", (1.0, 1.14, 2.0, 3.0), {}, None),
    ("the farther ones not apart", (1.0, 2.0, 3.0, 3.14), {}, None),
    ("a large room", (1.0, 1.29, 2.0, 3.0), {"area_m2": 40.1}, None),
    ("apart in a large room", (1.0, 1.31, 2.0, 3.0), {"area_m2": 40.1}, "lamp"),
    ("no large room", (1.0, 1.29, 2.0, 3.0), {"area_m2": 40.0}, "lamp"),
    ("of unknown size", (1.0, 1.29, 2.0, 3.0), {"area_m2": None}, None),
]


@pytest.mark.parametrize(("gaps", "changed", "expected"), [row[1:] for row in CASES], ids=[row[0] for row in CASES])
def test_when_the_nearest_is_asked(gaps: tuple[float, ...], changed: dict[str, object], expected: str | None) -> None:
    assert nearest(around_sofa(*gaps), **changed).get(SOFA) == expected


def test_moving_the_scene_changes_nothing() -> None:
    things = scattered(9, seed=4)
    assert nearest(moved(things, 61, (3, 2, 1))) == nearest(things)


def test_the_answer_is_the_smallest_distance() -> None:
    things = {thing.label: thing for thing in scattered(12, seed=5)}
    for (target, candidates), answer in nearest(list(things.values())).items():
        gaps = {label: sum((x - y) ** 2 for x, y in zip(things[target].center, things[label].center, strict=True))
                for label in candidates}  # fmt: skip
        assert min(gaps, key=lambda label: gaps[label]) == answer
