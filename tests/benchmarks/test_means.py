"""Means in percent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internspatial_kedro.benchmarks.benchmark import ScoredItem
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.means import overall_and_tasks, percent
from internspatial_kedro.scoring.scored import Extraction, Scored


def _scored(task: str, worth: float | None) -> ScoredItem:
    return ScoredItem(Item("b/1", "b", task, (), (), "text"), Scored(worth, "", Extraction.FOUND))


def test_what_cannot_be_scored_counts_nothing():
    assert percent([1.0, None]) == 50.0


def test_tasks_come_after_the_whole_in_their_first_order():
    run = overall_and_tasks([_scored("z", 1.0), _scored("a", 0.0), _scored("z", 0.5)])
    assert list(run.items()) == [("overall", 50.0), ("z", 75.0), ("a", 0.0)]
    assert overall_and_tasks([]) == {}


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 1)), min_size=1))
def test_tasks_weighted_by_their_items_make_the_whole(rows: list[tuple[str, float]]):
    run = overall_and_tasks([_scored(task, worth) for task, worth in rows])
    assert run["overall"] == pytest.approx(sum(run[task] for task, _ in rows) / len(rows))
