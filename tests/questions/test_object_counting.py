"""How many chairs are there, and how many in some relation to the table."""

from typing import Any

import pytest

from internspatial_kedro.questions.axes import COUNTING
from questions.asked import EVERYTHING, answers_to
from questions.scenes import Scene, Thing, scene_of

TABLE = Thing("table", (-1.5, 5.0, 1.0), (0.4, 0.4, 0.4), name="table")


def chairs(count: int, **changed: Any) -> list[Thing]:
    """In rows of four to the right of the table, nearer and higher."""
    return [
        Thing("chair", (-0.6 + 0.5 * (number % 4), 4.0, 1.6 + 0.4 * (number // 4)), (0.2, 0.2, 0.2), **changed)
        for number in range(count)
    ]


def counts(scene: Scene, *relations: str, **rules: Any) -> dict[str, Any]:
    """How many chairs by relation; None where it is not asked."""
    asked = answers_to(scene, EVERYTHING.model_copy(update=rules))
    return {
        relation: asked.get((COUNTING, relation, *([] if relation == "any" else ["table"]), "chair"))
        for relation in relations
    }


@pytest.mark.parametrize("count", range(1, 11))
def test_one_to_ten_are_counted(count: int) -> None:
    found = counts(scene_of(TABLE, *chairs(count)), "any", "right", "near", "above")
    assert found == {"any": count, "right": count, "near": count, "above": count}


def test_none_is_not_asked() -> None:
    assert counts(scene_of(TABLE, *chairs(3)), "left", "far", "below") == {"left": None, "far": None, "below": None}


def test_more_than_ten_are_not_asked() -> None:
    assert counts(scene_of(TABLE, *chairs(11)), "any", "right") == {"any": None, "right": None}


def test_the_largest_count_is_a_rule() -> None:
    assert counts(scene_of(TABLE, *chairs(4)), "any", "right", largest_count=3) == {"any": None, "right": None}
    assert counts(scene_of(TABLE, *chairs(3)), "any", "right", largest_count=3) == {"any": 3, "right": 3}


def test_only_those_in_the_relation_are_counted() -> None:
    left = Thing("chair", (-2.2, 5.5, 0.6), (0.2, 0.2, 0.2))
    found = counts(scene_of(TABLE, left, *chairs(2)), "any", "right", "left", "near", "far", "above", "below")
    assert found == {"any": 3, "right": 2, "left": 1, "near": 2, "far": 1, "above": 2, "below": 1}


NOTHING = {"any": None, "right": None, "near": None}
BLOCKED = [
    ("one in the band", [Thing("chair", (-1.45, 3.5, 2.0), (0.2, 0.2, 0.2))], {"any": 3, "right": None, "near": 3}),
    ("a crowd", [Thing("chair", (0.5, 3.5, 2.0), (0.2, 0.2, 0.2), crowd=True)], NOTHING),
    ("an armchair", [Thing("armchair", (0.9, 3.5, 0.9))], NOTHING),
    (
        "one nearly hidden",
        [Thing("chair", (0.5, 3.5, 1.0), (0.2, 0.2, 0.2), visible=0.4)],
        NOTHING,
    ),
    (
        "one half hidden",
        [Thing("chair", (0.5, 3.5, 1.0), (0.2, 0.2, 0.2), visible=0.5)],
        {"any": 3, "right": 3, "taller": None},
    ),
    (
        "one without a box in space",
        [Thing("chair", (0.5, 3.5, 1.0), (0.2, 0.2, 0.2), has_box=False)],
        {"any": 3, "right": None, "near": None},
    ),
    ("another kind of thing", [Thing("mug", (0.5, 3.5, 1.0), (0.2, 0.2, 0.2))], {"any": 2, "right": 2, "near": 2}),
]  # fmt: skip


@pytest.mark.parametrize(("more", "expected"), [row[1:] for row in BLOCKED], ids=[row[0] for row in BLOCKED])
def test_what_blocks_a_count(more: list[Thing], expected: dict[str, int | None]) -> None:
    assert counts(scene_of(TABLE, *chairs(2), *more), *expected) == expected


def test_what_is_not_labelled_exhaustively_is_not_counted() -> None:
    asked = answers_to(scene_of(TABLE, *chairs(2), exhaustive=("table",)))
    assert {question[-1] for question in asked if question[0] == COUNTING} == {"table"}


def test_the_anchors_own_kind_is_counted_without_relation_only() -> None:
    asked = answers_to(scene_of(TABLE, Thing("table", (1.0, 4.0, 1.4), (0.3, 0.3, 0.3)), *chairs(2)))
    tables = [question for question in asked if question[0] == COUNTING and question[-1] == "table"]
    assert asked[COUNTING, "any", "table"] == 2
    assert {question[1] for question in tables if "table" in question[2:-1] or "object-1" in question[2:-1]} == set()


def test_plain_counts_need_no_camera_but_masks_of_all() -> None:
    flat = scene_of(*chairs(3, has_box=False), exhaustive=("chair",))
    assert answers_to(flat, copies=1) == {(COUNTING, "any", "chair"): 3}
    unknown = scene_of(*chairs(3, has_box=False, visible=None), exhaustive=("chair",))
    assert answers_to(unknown, copies=1) == {}
