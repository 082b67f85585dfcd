"""The numbers in `evidence` give the answer, and they are those of the scene."""

from typing import Any

import numpy as np
import pytest

from internspatial_kedro.questions.axes import AXES, COUNTING, EXISTENCE, POSITION, RELATIONS, SIZE, Axis
from questions.conftest import SCENES
from questions.scenes import Array, Scene, thing_names

Row = dict[str, Any]
PAIRWISE = (POSITION, SIZE)
BY_WORD = {word: axis for axis in AXES for word in (axis.name, axis.more, axis.less)}
BY_NAME = {scene.name: scene for scene in SCENES}


def holds(relation: str, one: float, other: float) -> bool:
    """Whether a relation holds from one value to another."""
    return one > other if relation == BY_WORD[relation].more else one < other


def answer_from(row: Row) -> str:
    """The canonical answer, from the evidence alone."""
    values, relation = row["evidence"]["values"], row["relation"]
    if row["task"] == COUNTING and relation == "any":
        return str(len(values))
    if row["task"] in (EXISTENCE, COUNTING):
        count = sum(holds(relation, value, values[0]) for value in values[1:])
        return str(count) if row["task"] == COUNTING else ("yes" if count else "no")
    axis, (first, second) = BY_WORD[relation], values
    if row["form"] == "open":
        return axis.more if first > second else axis.less
    return {"predicate": ("no", "yes"), "choice": ("b", "a")}[row["form"]][holds(relation, first, second)]


def test_values_give_the_answer(qa: list[Row]) -> None:
    wrong = [row["qa_id"] for row in qa if answer_from(row) != row["truth"]]
    assert len(qa) > 10_000
    assert not wrong


def test_values_are_those_of_the_named_objects_in_order(qa: list[Row]) -> None:
    for row in qa:
        named = [slot["object_id"] for slot in row["slots"]]
        assert row["evidence"]["objects"][: len(named)] == named
        assert len(row["evidence"]["values"]) == len(row["evidence"]["objects"])
        assert len(named) == (2 if row["task"] in PAIRWISE else 0 if row["relation"] == "any" else 1)


def test_the_other_values_are_all_of_the_category(qa: list[Row]) -> None:
    for row in (row for row in qa if row["task"] not in PAIRWISE):
        scene = BY_NAME[row["view_ids"][0]]
        members = [
            name for name, thing in zip(thing_names(scene), scene.things, strict=True) if thing.label == row["category"]
        ]
        assert sorted(row["evidence"]["objects"][len(row["slots"]) :]) == sorted(members)


def measured(axis: Axis, scene: Scene) -> dict[str, float]:
    """Values of a scene's things on an axis, by code of their own."""
    return {
        name: _measure(axis, scene.eye.to_view(thing.corners_world), thing.size)
        for name, thing in zip(thing_names(scene), scene.things, strict=True)
    }


def _measure(axis: Axis, corners: Array, size: tuple[float, float, float]) -> float:
    middle, extent = corners.mean(axis=0), np.ptp(corners, axis=0)
    measures = {"horizontal": middle[0], "vertical": middle[2], "depth": middle[1], "width": extent[0]}
    return float((measures | {"height": extent[2], "volume": np.prod(size)})[axis.name])


def test_values_are_those_of_the_scene(qa: list[Row]) -> None:
    truths = {(axis.name, name): measured(axis, scene) for axis in AXES for name, scene in BY_NAME.items()}
    for row in (row for row in qa if row["relation"] != "any"):
        truth = truths[BY_WORD[row["relation"]].name, row["view_ids"][0]]
        assert row["evidence"]["values"] == pytest.approx(
            [truth[name] for name in row["evidence"]["objects"]],
            abs=1e-9,  # Geometry is rounded to nanometres.
        )


def test_plain_counts_show_how_visible_each_object_is(qa: list[Row]) -> None:
    plain = [row for row in qa if row["relation"] == "any"]
    assert plain
    for row in plain:
        scene = BY_NAME[row["view_ids"][0]]
        visible = dict(zip(thing_names(scene), (thing.visible for thing in scene.things), strict=True))
        assert row["evidence"]["values"] == [visible[name] for name in row["evidence"]["objects"]]
        assert row["evidence"]["margin"] == min(row["evidence"]["values"])
        assert (row["evidence"]["measure"], row["evidence"]["unit"]) == ("visible fraction", "ratio")


def gap(axis: Axis, one: float, other: float) -> float:
    """The difference in the axis' unit."""
    return abs(one - other) if axis.unit == "m" else abs(one - other) / max(one, other)


def test_margins_of_pairs_are_the_gap_or_a_stricter_readings(qa: list[Row]) -> None:
    for row in (row for row in qa if row["task"] in PAIRWISE):
        axis, evidence = BY_WORD[row["relation"]], row["evidence"]
        between = gap(axis, *evidence["values"])
        assert evidence["margin"] <= between + 1e-9
        assert evidence["margin"] >= evidence["required"] > 0
        if axis.name in ("horizontal", "vertical", "height", "volume"):
            assert evidence["margin"] == pytest.approx(between)


def test_margins_of_counts_are_those_of_one_of_the_objects(qa: list[Row]) -> None:
    for row in (row for row in qa if row["task"] == COUNTING and row["relation"] != "any"):
        axis, evidence = BY_WORD[row["relation"]], row["evidence"]
        clearest = max(gap(axis, value, evidence["values"][0]) for value in evidence["values"][1:])
        assert 0 < evidence["margin"] <= clearest + 1e-9


def test_margins_of_counts_reach_what_is_required(qa: list[Row]) -> None:
    short = [row for row in qa if row["task"] == COUNTING and row["evidence"]["margin"] < row["evidence"]["required"]]
    assert not short


def test_margins_of_existence_are_above_zero(qa: list[Row]) -> None:
    for row in (row for row in qa if row["task"] == EXISTENCE):
        axis, evidence = BY_WORD[row["relation"]], row["evidence"]
        gaps = [gap(axis, value, evidence["values"][0]) for value in evidence["values"][1:]]
        if row["truth"] == "yes":
            assert evidence["required"] > 0
            assert evidence["margin"] <= max(gaps) + 1e-9
        else:
            assert evidence["required"] == 0
            assert 0 < evidence["margin"] <= min(gaps) + 1e-9


def test_measures_and_units_are_the_axis_own(qa: list[Row]) -> None:
    for row in (row for row in qa if row["relation"] != "any"):
        axis = BY_WORD[row["relation"]]
        assert (row["evidence"]["measure"], row["evidence"]["unit"]) == (axis.measure, axis.unit)


def test_numbers_are_given_for_counts_only(qa: list[Row]) -> None:
    for row in qa:
        counted = row["task"] == COUNTING
        assert row["answer_value"] == (float(row["truth"]) if counted else None)
        assert row["unit"] == ("object" if counted else None)


def test_relations_of_existence_and_counting_are_words_of_the_axes(qa: list[Row]) -> None:
    words = {row["relation"] for row in qa if row["task"] not in PAIRWISE}
    assert words <= {*RELATIONS, "any"}
    assert words >= {*RELATIONS}
