"""The audit of questions about scenes: lettered ones against one of their options, open numbers without a bound."""

import math
from collections.abc import Callable
from typing import Any

import daft
import numpy as np
import pandas as pd
import pytest

from internspatial_kedro.reporting.bias import CROSS_FITTED, IN_SAMPLE, audit_bias
from internspatial_kedro.reporting.plots.amounts import plot_answers
from internspatial_kedro.reporting.plots.quality import plot_guessers
from internspatial_kedro.reporting.statistics import count_answers, count_margins, count_questions
from internspatial_kedro.tables.reports import BIAS_AUDIT

Make = Callable[..., dict[str, Any]]
Frame = Callable[[list[dict[str, Any]]], Any]

SCENES = 120


@pytest.fixture
def ask(make_question: Make) -> Callable[..., dict[str, Any]]:
    """A question about the n-th scene."""

    def make(number: int, **changed: Any) -> dict[str, Any]:
        row = {"task": "absolute_distance", "relation": "any", "form": "multiple_choice", "view_type": "multi"}
        row |= {"scene_id": f"rooms/s{number}", "view_ids": [f"rooms/s{number}/{frame}" for frame in range(8)]}
        return make_question(**row | changed)

    return make


def pick(bias: pd.DataFrame, guesser: str, fit: str = IN_SAMPLE, relation: str = "all") -> dict[str, Any]:
    chosen = bias[(bias["guesser"] == guesser) & (bias["fit"] == fit) & (bias["relation"] == relation)]
    (row,) = chosen[chosen["source"] == "all"].to_dict("records")
    return row


def options_around(right: float, place: int) -> list[str]:
    wrong = [f"{right * share:.1f}" for share in (0.6, 1.5, 1.9)]
    return [*wrong[:place], f"{right:.1f}", *wrong[place:]]


def test_chance_is_one_of_the_options(ask: Make, qa_frame: Frame) -> None:
    easy = [ask(n, relation="easy", options=["left", "right"], truth=("left", "right")[n % 2]) for n in range(SCENES)]
    four = ["front-left", "front-right", "back-left", "back-right"]
    hard = [ask(n, relation="hard", options=four, truth=four[n % 4]) for n in range(SCENES)]
    bias = audit_bias(qa_frame([*easy, *hard]))
    assert pick(bias, "form", relation="easy")["chance"] == pytest.approx(1 / 2)
    assert pick(bias, "form", relation="hard")["chance"] == pytest.approx(1 / 4)
    assert pick(bias, "form")["chance"] == pytest.approx(3 / 8)
    assert pick(bias, "form")["accuracy"] == pytest.approx(3 / 8)
    assert pick(bias, "form")["within_bound"]


def test_a_favourite_letter_is_found(ask: Make, qa_frame: Frame) -> None:
    """Three of four right answers are C; as texts all are different."""
    rows = []
    for number in range(SCENES):
        right = 1 + number / 10
        options = options_around(right, 2 if number % 4 else 0)
        rows.append(ask(number, options=options, truth=f"{right:.1f}"))
    bias = audit_bias(qa_frame(rows))
    for fit in (IN_SAMPLE, CROSS_FITTED):
        score = pick(bias, "letter", fit)
        assert (score["accuracy"], score["chance"], score["within_bound"]) == (0.75, 0.25, False)
    assert pick(bias, "form")["accuracy"] == pytest.approx(1 / SCENES)
    assert pick(bias, "rank")["accuracy"] == 1.0  # one wrong option is smaller, two are larger
    assert not pick(bias, "rank")["within_bound"]


def test_even_letters_and_ranks_are_within_the_bound(ask: Make, qa_frame: Frame) -> None:
    rows = []
    for number in range(SCENES):
        right, rank, place = 2.0 + number, number % 4, number // 4 % 4
        wrong = [f"{right + step}" for step in range(-rank, 4 - rank) if step]
        rows.append(ask(number, options=[*wrong[:place], f"{right}", *wrong[place:]], truth=f"{right}"))
    bias = audit_bias(qa_frame(rows))
    for guesser in ("letter", "rank"):
        score = pick(bias, guesser)
        assert score["accuracy"] == pytest.approx(0.25, abs=0.02)
        assert score["within_bound"]


def test_open_numbers_are_scored_apart_and_have_no_bound(ask: Make, qa_frame: Frame) -> None:
    """A third of the distances are 1.5: no guesser may do better, and it is no fault."""
    numbers = [ask(n, form="number", truth="1.5" if n % 3 == 0 else f"{n}") for n in range(SCENES)]
    choices = [ask(n, options=["1", "2"], truth=str(1 + n % 2)) for n in range(SCENES)]
    bias = audit_bias(qa_frame([*numbers, *choices]))
    score = pick(bias, "form, open number")
    assert score["n"] == SCENES
    assert score["accuracy"] == pytest.approx(1 / 3)
    assert math.isnan(score["chance"])
    assert score["within_bound"] is None
    # As if binomial, each question being a cluster of its own.
    assert score["standard_error"] == pytest.approx(math.sqrt(2 / 9 / SCENES), rel=0.01)
    assert pick(bias, "form")["n"] == SCENES
    assert pick(bias, "form")["chance"] == 0.5


def test_the_audit_of_scenes_fits_its_table(ask: Make, qa_frame: Frame) -> None:
    rows = [ask(n, form="number", truth=str(n)) for n in range(6)]
    rows += [ask(n, options=["1", "2"], truth="1") for n in range(6)]
    bias = audit_bias(qa_frame(rows))
    stored = daft.from_pandas(bias).to_arrow().cast(BIAS_AUDIT.schema)
    bounds = {bool(row["guesser"].endswith("open number")): row["within_bound"] for row in stored.to_pylist()}
    assert bounds == {True: None, False: False}
    assert {row["chance"] for row in stored.to_pylist()} == {None, 0.5}
    plot_guessers(bias)


def test_questions_of_scenes_are_counted_by_their_relation(ask: Make, make_question: Make, qa_frame: Frame) -> None:
    rows = [
        ask(1, task="room_size", relation="volume", form="number", truth="41.2"),
        ask(1, task="room_size", relation="area", form="number", truth="16.5"),
        make_question(task="size_comparison", relation="volume", form="open", truth="larger"),
    ]
    counted = count_answers(qa_frame(rows))
    assert [(row["task"], row["comparison"]) for row in counted.to_dict("records")] == [
        ("room_size", "area"),
        ("room_size", "volume"),
        ("size_comparison", "smaller/larger"),
    ]
    assert len(count_questions(qa_frame(rows))) == 3
    assert list(count_margins(qa_frame(rows))["questions"]) == [1, 1, 1]


def test_many_answers_are_drawn_as_few(ask: Make, qa_frame: Frame) -> None:
    random = np.random.default_rng(1)
    rows = [ask(n, form="number", truth=f"{random.uniform(1, 9):.1f}") for n in range(300)]
    rows += [ask(n, relation="easy", truth=("left", "right")[n % 2]) for n in range(10)]
    figure = plot_answers(count_answers(qa_frame(rows)))
    (axes,) = figure.axes
    assert len(axes.patches) == 10 + 2
    widths = [patch.get_width() for patch in axes.patches]
    assert sum(widths[:10]) == pytest.approx(1.0)
    texts = " ".join(text.get_text() for text in axes.texts)
    assert "others" in texts
