"""Accuracies and what they are compared to."""

from typing import Any

import pytest

from internspatial_kedro.models.training.small.results import (
    cell,
    compare_runs,
    mean_over_tasks,
    summarise,
    tabulate,
)


def _row(score: float, **words: Any) -> dict[str, Any]:
    return {
        "task": "position_comparison",
        "relation": "left",
        "form": "predicate",
        "image_format": "original",
        "text_format": "natural",
        "scene_id": "a",
        "truth": "yes",
        "flat": "right",
        "score": score,
    } | words


def test_a_cell() -> None:
    rows = [
        _row(1.0),
        _row(0.0, scene_id="b", flat="wrong", truth="no"),
        _row(1.0, scene_id="b", flat="wrong"),
        _row(1.0, scene_id="c", flat="tied"),
    ]
    found = cell(rows)
    assert (found["samples"], found["rooms"], found["accuracy"]) == (4, 3, 75.0)
    assert found["low"] < 75 < found["high"]
    assert found["majority"] == 75.0
    assert found["flat"] == pytest.approx(37.5)
    assert (found["against_flat"], found["against_flat_share"]) == (50.0, 50.0)


def test_the_majority_knows_relation_and_form() -> None:
    rows = [_row(1.0, truth="yes"), _row(1.0, truth="no", relation="right"), _row(1.0, truth="a", form="choice")]
    assert cell(rows)["majority"] == 100.0


def test_one_room_has_no_interval() -> None:
    assert cell([_row(1.0), _row(0.0)])["low"] is None
    assert mean_over_tasks([_row(1.0)])["low"] is None


def test_each_task_counts_once() -> None:
    rows = [_row(1.0)] * 3 + [_row(0.0, task="object_counting", flat="")]
    assert mean_over_tasks(rows)["accuracy"] == 50.0


def test_a_table_has_both_examinations() -> None:
    before, after = (summarise([_row(score), _row(score, scene_id="b")]) for score in (0.0, 1.0))
    assert "| position_comparison / natural-language reference | 2 | 0.0 | **100.0** |" in tabulate(before, after)


def test_a_table_of_one_room_has_a_dash_for_intervals() -> None:
    alone = summarise([_row(1.0)])
    assert "| **100.0** | – | 100.0 |" in tabulate(alone, alone)
    assert "| **100.0** – | 100.0 |" in compare_runs([{"seed": 7, "formats": "core", "after": alone}])


def test_runs_stand_side_by_side() -> None:
    after = [summarise([_row(score), _row(0.0, scene_id="b")]) for score in (0.0, 1.0)]
    runs = [{"seed": seed, "formats": "core", "after": found} for seed, found in zip((7, 8), after, strict=True)]
    first, _, *rows = compare_runs(runs).splitlines()
    assert first == "| task, reference, format | seed 7, core | seed 8, core | majority |"
    assert [row.split(" | ")[0].removeprefix("| ") for row in rows] == [
        *("position_comparison / natural-language reference", "natural-language reference"),
        *("original / natural", "mean over tasks"),
    ]
    assert all(row.endswith("| **0.0** 0.0-0.0 | **50.0** -48.0-148.0 | 100.0 |") for row in rows)
