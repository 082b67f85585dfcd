from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.ost_bench.exact import relative_accuracy, score_exactly

COUNT, DISTANCE, TURNING = (
    "Agent_visible_info-quantity(Counting)",
    "Agent_object_spatial-distance(Estimation)",
    "Agent_state-orientation(Judgement)",
)


def item(task: str, answer: str, *options: str) -> Item:
    return Item("ost_bench/1", "ost_bench", task, (), (answer,), "letter" if options else "number", options=options)


@pytest.mark.parametrize(
    ("task", "answer", "reply", "score"),
    [
        (COUNT, "3", "3.0", 1.0),
        (COUNT, "3", "3.9", 0.0),
        (COUNT, "3", "three turns", 1.0),
        (COUNT, "1", "none", 0.0),
        (COUNT, "4", "fourteen", 0.0),
        (COUNT, "14", "fourteen", 1.0),
        (COUNT, "3", '{"reason": "seen in one", "answer": 3}', 1.0),
        (DISTANCE, "2.5", "about 2.5 meters", 1.0),
        (DISTANCE, "100", "95", 0.9),
        (DISTANCE, "100", "50", 0.0),
        (DISTANCE, "0", "0", 1.0),
        (DISTANCE, "0", "1", 0.0),
        (DISTANCE, "45", "-45", 0.0),
        (DISTANCE, "2.5", "far", 0.0),
    ],
)
def test_numbers(task: str, answer: str, reply: str, score: float) -> None:
    assert score_exactly(item(task, answer), reply).score == pytest.approx(score, abs=1e-12)


@pytest.mark.parametrize(
    ("reply", "letter"),
    [
        ("Clockwise.", "A"),
        ('{"answer": "Counterclockwise", "reason": "not clockwise"}', "B"),
        ("counter clockwise", "B"),
        ("anti-clockwise", "B"),
        ("ccw", "B"),
        ("", ""),
        ("forward", ""),
    ],
)
def test_options(reply: str, letter: str) -> None:
    scored = score_exactly(item(TURNING, "B", "Clockwise", "Counterclockwise"), reply)
    assert scored.extracted == letter
    assert scored.score == float(letter == "B")


def test_types_that_nobody_scores() -> None:
    assert score_exactly(item("None", "3"), "3").score is None


@given(st.fractions(-100, 100), st.fractions(1, 100), st.fractions(Fraction(1, 10), 10))
def test_accuracy_knows_no_unit(said: Fraction, right: Fraction, scale: Fraction) -> None:
    assert relative_accuracy(said, right) == relative_accuracy(said * scale, right * scale)
    assert relative_accuracy(said, right) == relative_accuracy(-said, -right)


@given(st.fractions(0, 1), st.fractions(0, 1))
def test_a_nearer_estimate_is_worth_no_less(one: Fraction, other: Fraction) -> None:
    near, far = sorted((one, other))
    assert relative_accuracy(1 + near, Fraction(1)) >= relative_accuracy(1 + far, Fraction(1))
