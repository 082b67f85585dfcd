"""MathVision: ours, and the peers' with their quirks."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.known_worth import (
    assert_failed_calls_count_nothing,
    assert_ideal_replies_score_one,
    assert_one_guess_in_options_is_right,
)
from internspatial_kedro.benchmarks.benchmark import ScoredItem
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.mathvision import BENCHMARK, PROFILES

CHOICES = ("3/11", "8/11", "6/11", "3/5", "$1$")


def _choice(letter: str = "B") -> Item:
    extra = {"level": "2"}
    return Item(f"mathvision/{letter}", "mathvision", "algebra", (), (letter,), "letter", options=CHOICES, extra=extra)


def _open(answer: str) -> Item:
    return Item(f"mathvision/{answer}", "mathvision", "graph theory", (), (answer,), "text", extra={"level": "5"})


def _worths(item: Item, reply: str) -> list[float | None]:
    return [PROFILES[name].score(item, reply).score for name in ("default", "vlmevalkit", "lmms_eval")]


@pytest.mark.parametrize(
    ("reply", "worths"),
    [
        pytest.param("B", [1, 1, 1], id="the letter"),
        pytest.param("b", [1, 0, 1], id="a small letter"),
        pytest.param("(B) 8/11", [1, 1, 0], id="letter and text"),
        pytest.param("8/11", [1, 1, 1], id="the text"),
        pytest.param(r"\boxed{\frac{8}{11}}", [1, 0, 1], id="the value"),
        pytest.param("0.73", [0, 0, 1], id="two decimals"),
        pytest.param("The correct answer is (B).", [1, 1, 1], id="a sentence"),
        pytest.param("A", [0, 0, 0], id="another letter"),
        pytest.param("", [0, 0, 0], id="nothing"),
    ],
)
def test_choices(reply: str, worths: list[float]):
    assert _worths(_choice(), reply) == worths


@pytest.mark.parametrize(
    ("answer", "reply", "worths"),
    [
        pytest.param("14", "14.004", [0, 0, 1], id="lmms-eval rounds"),
        pytest.param("14", "7+7", [1, 1, 1], id="a sum"),
        pytest.param("14", "The number of balls is 14.", [1, 0, 1], id="a sentence"),
        pytest.param("14", "There are 14 balls here.", [1, 0, 0], id="a number in a sentence"),
        pytest.param("14", r"so \boxed{3} no, \boxed{14}", [1, 0, 1], id="the last box"),
        pytest.param("14", "14 or 15", [0, 1, 0], id="a Python expression"),
        pytest.param("14", "a", [0, 1, 0], id="a name of the scorer's"),
        pytest.param(r"\sqrt{2}", "1.414", [1, 0, 1], id="a root in decimals"),
        pytest.param(r"\sqrt{2}", r"\boxed{\sqrt{2}}", [1, 0, 1], id="a root in a box"),
        pytest.param(r"\frac{1}{2}", "50%", [1, 1, 0], id="percent"),
        pytest.param("[2007, 2008]", "[2007,2008]", [1, 0, 1], id="a list"),
        pytest.param("14", "fourteen", [1, 0, 0], id="words"),
        pytest.param("x=3", "3", [1, 0, 1], id="an assignment"),
    ],
)
def test_open_answers(answer: str, reply: str, worths: list[float]):
    assert _worths(_open(answer), reply) == worths


@pytest.mark.parametrize(("letter", "error"), [("F", "IndexError: "), ("AB", "TypeError: ")])
def test_an_answer_without_an_option_is_an_error_of_lmms_eval(letter: str, error: str):
    assert PROFILES["lmms_eval"].score(_choice(letter), "B").failure.startswith(error)


def test_nothing_in_a_reply_runs_or_takes_long():
    began = time.monotonic()
    for reply in (
        "9**9**9**9",
        "__import__('time').sleep(60)",
        r"9^{9^{9^{9}}}",
        "(" * 100_000,
        "1+" * 100_000,
        "\\boxed{" * 2_000,
    ):
        assert _worths(_open("14"), reply) == [0, 0, 0]
    assert time.monotonic() - began < 10


def test_subjects_and_levels_are_reported():
    items = [_choice(), _open("14")]
    scored = [ScoredItem(item, PROFILES["default"].score(item, "14")) for item in items]
    assert PROFILES["default"].aggregate(scored) == {
        "overall": 50.0,
        "level/2": 0.0,
        "level/5": 100.0,
        "subject/algebra": 0.0,
        "subject/graph theory": 100.0,
    }


def test_known_worth():
    items = [_choice(), _open("14"), _open(r"\sqrt{2}"), _open("[2007, 2008]")]
    assert_ideal_replies_score_one(BENCHMARK, items)
    assert_failed_calls_count_nothing(BENCHMARK, items)
    assert_one_guess_in_options_is_right(BENCHMARK, items[:1])
    assert list(BENCHMARK.guesses(items[1], items)) == [r"\sqrt{2}", "[2007, 2008]"]


@given(st.text())
def test_no_reply_raises(reply: str):
    for item in (_choice(), _open("14"), _open(r"\frac{1}{2}")):
        assert set(_worths(item, reply)) <= {0, 1}
