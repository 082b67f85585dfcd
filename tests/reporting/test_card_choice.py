from collections import Counter
from collections.abc import Callable
from itertools import product
from typing import Any

import daft
import pytest

from internspatial_kedro.formats.kinds import FORMATS
from internspatial_kedro.reporting.card_choice import choose_cards, rows_with

Row = dict[str, Any]
Make = Callable[..., Row]
Frame = Callable[[list[Row]], daft.DataFrame]

TASKS = ("position_comparison", "size_comparison", "existence_estimation", "object_counting")
SOURCES = ("rooms", "kitti")


@pytest.fixture(scope="module")
def many(make_sample: Make) -> list[Row]:
    """Every task, format and source, but rooms has ten samples where kitti has one."""
    groups = [(*group, source) for group in product(TASKS, FORMATS) for source in SOURCES]
    copies = [group for group in groups for _ in range(10 if group[2] == "rooms" else 1)]
    return [
        make_sample(number, task=task, image_format=form.image, text_format=form.text, source=source)
        for number, (task, form, source) in enumerate(copies)
    ]


def test_cards_are_spread_over_tasks_formats_and_sources(many: list[Row], sample_frame: Frame) -> None:
    chosen = choose_cards(sample_frame(many), 60, seed=1)
    assert len({row["sample_id"] for row in chosen}) == 60
    for column, values in (("task", 4), ("image_format", 4), ("text_format", 5), ("source", 2)):
        counts = Counter(row[column] for row in chosen)
        assert len(counts) == values
        assert max(counts.values()) - min(counts.values()) <= 4


def test_cards_are_whole_rows(many: list[Row], sample_frame: Frame) -> None:
    by_id = {row["sample_id"]: row for row in sample_frame(many).to_pylist()}
    assert all(row == by_id[row["sample_id"]] for row in choose_cards(sample_frame(many), 5, seed=1))


def test_seed_decides_and_order_does_not(many: list[Row], sample_frame: Frame) -> None:
    def ids(rows: list[Row], seed: int) -> list[str]:
        return [row["sample_id"] for row in choose_cards(sample_frame(rows), 20, seed)]

    assert ids(many, 1) == ids(many[::-1], 1)
    assert ids(many, 1) != ids(many, 2)


def test_all_are_chosen_where_there_are_few(make_sample: Make, sample_frame: Frame) -> None:
    rows = [make_sample(number) for number in range(3)]
    assert {row["sample_id"] for row in choose_cards(sample_frame(rows), 60, seed=1)} == {
        row["sample_id"] for row in rows
    }
    assert choose_cards(sample_frame([]), 60, seed=1) == []


def test_rows_are_found_in_the_order_asked_for(make_sample: Make, sample_frame: Frame) -> None:
    ids = [make_sample(number)["sample_id"] for number in (4, 2, 4, 9)]
    found = rows_with(sample_frame([make_sample(number) for number in range(5)]), "sample_id", ids)
    assert [row["sample_id"] for row in found] == ids[:2]
