"""MathVista's answer types: ours, and the peers' with their quirks."""

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
from internspatial_kedro.benchmarks.mathvista import BENCHMARK, PROFILES
from internspatial_kedro.benchmarks.mathvista.vlmevalkit import prefetch

CHOICES = ("3/11", "8/11", "6/11", "3/5")


def _choice(letter: str = "B", options: tuple[str, ...] = CHOICES) -> Item:
    extra = {"question_type": "multi_choice", "answer_type": "text", "precision": 0, "skills": ["algebra"]}
    return Item("mathvista/0", "mathvista", "puzzle", (), (letter,), "letter", options=options, extra=extra)


def _free(answer: str, kind: str, precision: float = 0) -> Item:
    extra = {"question_type": "free_form", "answer_type": kind, "precision": precision, "skills": ["logic", "algebra"]}
    return Item(f"mathvista/{answer}", "mathvista", "chart", (), (answer,), "text", extra=extra)


def _worths(item: Item, reply: str) -> list[float | None]:
    return [PROFILES[name].score(item, reply).score for name in ("default", "vlmevalkit", "lmms_eval")]


@pytest.mark.parametrize(
    ("reply", "worths"),
    [
        pytest.param("B", [1, 1, 1], id="the letter"),
        pytest.param("(B) 8/11", [1, 1, 1], id="letter and text"),
        pytest.param("8/11", [1, 1, 1], id="the text"),
        pytest.param("b", [1, 0, 0], id="a small letter: the nearest choice is another"),
        pytest.param("The answer is (B).", [1, 1, 1], id="a sentence"),
        pytest.param("Cannot determine the answer", [0, 0, 0], id="a refusal"),
        pytest.param("A or C", [0, 0, 0], id="two letters"),
        pytest.param("8/11th", [0, 1, 1], id="nearly the text"),
    ],
)
def test_choices(reply: str, worths: list[float]):
    assert _worths(_choice(), reply) == worths


@pytest.mark.parametrize(
    ("answer", "kind", "reply", "worths"),
    [
        pytest.param("14", "integer", "14.0", [1, 0, 1], id="decimals of an integer"),
        pytest.param("14", "integer", "14.9", [0, 0, 1], id="lmms-eval cuts"),
        pytest.param("1000", "integer", "1,000", [1, 0, 0], id="thousands"),
        pytest.param("14", "integer", "fourteen", [1, 0, 0], id="words"),
        pytest.param("14", "integer", "1_4", [0, 1, 1], id="an underscore"),
        pytest.param("1.45", "float", "$1.45", [1, 0, 0], id="a currency"),
        pytest.param("1.45", "float", "1.449", [1, 0, 1], id="rounds to the answer"),
        pytest.param("1.45", "float", "1.4", [0, 0, 0], id="too coarse"),
        pytest.param("1.45", "float", "1.4500", [1, 1, 1], id="zeros"),
        pytest.param("[2007, 2008]", "list", "[2007,2008]", [1, 0, 0], id="a list without spaces"),
        pytest.param("[2007, 2008]", "list", "[2007, 2008]", [1, 0, 1], id="a list as it is"),
        pytest.param("[2007, 2008]", "list", "Between 2007 and 2008.", [1, 0, 0], id="a list in words"),
        pytest.param("[2007, 2008]", "list", "[2008, 2007]", [0, 0, 0], id="another order"),
        pytest.param("yes", "text", "Yes.", [1, 0, 0], id="words"),
        pytest.param("14", "integer", "", [0, 0, 0], id="nothing"),
    ],
)
def test_free_form(answer: str, kind: str, reply: str, worths: list[float]):
    assert _worths(_free(answer, kind, 2), reply) == worths


def test_a_precision_that_is_no_integer_is_no_answer_for_lmms_eval():
    assert PROFILES["lmms_eval"].score(_free("1.45", "float", 2.0), "1.45").score == 0


def test_no_choices_are_an_error_of_lmms_eval():
    assert PROFILES["lmms_eval"].score(_choice(options=()), "B").failure.startswith("ValueError: min()")


@pytest.mark.parametrize(
    ("item", "reply", "spared"),
    [
        (_choice(), "(B) 8/11", "B"),
        (_choice(), "A or B", False),
        (_choice(), "Cannot determine the answer", "Z"),
        (_free("14", "integer"), " 14", 14),
        (_free("14", "integer"), "15", False),
        (_free("0", "integer"), "0", 0),
        (_free("[1, 2]", "list"), "[1, 2]", False),
    ],
)
def test_what_spares_vlmevalkit_its_judge(item: Item, reply: str, spared: object):
    found = prefetch(item, reply)
    assert found == spared
    assert isinstance(found, type(spared))


def test_tasks_and_skills_are_reported():
    items = [_choice(), _free("14", "integer")]
    scored = [ScoredItem(item, PROFILES["default"].score(item, "14")) for item in items]
    assert PROFILES["default"].aggregate(scored) == {
        "overall": 50.0,
        "skill/algebra": 50.0,
        "skill/logic": 100.0,
        "task/chart": 100.0,
        "task/puzzle": 0.0,
    }


def test_known_worth():
    items = [_choice(), _free("14", "integer"), _free("1.45", "float", 2), _free("7", "integer")]
    assert_ideal_replies_score_one(BENCHMARK, items)
    assert_failed_calls_count_nothing(BENCHMARK, items)
    assert_one_guess_in_options_is_right(BENCHMARK, items[:1])
    assert list(BENCHMARK.guesses(items[1], items)) == ["7"]


@given(st.text(), st.sampled_from(["integer", "float", "list", "text"]))
def test_no_reply_raises(reply: str, kind: str):
    for item in (_choice(), _free("14", kind, 1)):
        assert set(_worths(item, reply)) <= {0, 1}
