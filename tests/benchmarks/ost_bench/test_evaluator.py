import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internspatial_kedro.benchmarks.ost_bench.evaluator import (
    answer_in,
    common_subsequence,
    int_of_decimal,
    int_of_digits,
    score_reply,
)

COUNT, DISTANCE, SIDE = (
    "Agent_visible_info-quantity(Counting)",
    "Agent_object_spatial-distance(Estimation)",
    "x(Judgement1)",
)


@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        ('{"answer": "left", "reason": "seen"}', "left"),
        ("{'answer': 'left', 'reason': 'seen'}", "left"),
        ('{"answer": 2.5,\n "reason": "x"}', "2.5"),
        ('{"reason": "x", "answer": 3}', "3}"),
        ("answer: 4, reason: none", "4"),
        ("The answer has a reason", ""),
        ("it's left", 'it"s left'),
        ('"left"', "left"),
    ],
)
def test_answers_are_cut_out_as_the_evaluators_do(reply: str, answer: str) -> None:
    assert answer_in(reply) == answer


@pytest.mark.parametrize(
    ("words", "right", "digits", "decimal"),
    [
        ("3", 3, 1, 1),
        ("3.0", 3, 0, 1),
        ("3.9", 3, 0, 1),
        ("none", 1, 1, 1),
        ("fourteen", 4, 1, 1),
        ("my attention", 10, 1, 1),
        ("3 turns", 3, 0, 0),
        ("inf", 3, 0, 0),
        ("3", "3.0", 0, 0),
    ],
)
def test_whole_numbers(words: str, right: object, digits: float, decimal: float) -> None:
    assert score_reply(COUNT, words, right, (), int_of_digits).score == digits
    assert score_reply(COUNT, words, right, (), int_of_decimal).score == decimal


@pytest.mark.parametrize(
    ("words", "right", "score"),
    [
        ("2.625", 2.5, 1.0),
        ("1.25", 2.5, 0.0),
        ("1.26", 2.5, 0.1),
        ("2.5 m", 2.5, 0.0),
        ("nan", 2.5, 0.0),
        ("-45", "45", 0.0),
        ("1", 10**400, 0.0),
    ],
)
def test_estimates(words: str, right: object, score: float) -> None:
    assert score_reply(DISTANCE, words, right, (), int_of_digits).score == pytest.approx(score)


@pytest.mark.parametrize(
    ("task", "right", "options", "failure"),
    [
        (DISTANCE, 0, (), "ZeroDivisionError"),
        (SIDE, "up", ("left", "right"), "AssertionError"),
        (SIDE, 3, ("left", "right"), "AttributeError"),
        ("None", "3", (), "Skipped"),
    ],
)
def test_what_stops_the_evaluators_is_a_typed_failure(
    task: str, right: object, options: tuple[str, ...], failure: str
) -> None:
    scored = score_reply(task, "1", right, options, int_of_digits)
    assert scored.score is None
    assert scored.failure.startswith(f"{failure}: ")


def test_the_first_of_equal_options_wins() -> None:
    options = ("Counterclockwise", "Clockwise")
    assert score_reply(SIDE, "clockwise", "Counterclockwise", options, int_of_digits).score == 1
    assert score_reply(SIDE, "???", "Clockwise", options, int_of_digits).score == 0


@given(st.text("abcé ", max_size=12), st.text("abcé ", max_size=12))
def test_common_subsequence_is_that_of_the_table(one: str, other: str) -> None:
    table = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for row, a in enumerate(one, 1):
        for column, b in enumerate(other, 1):
            longer = max(table[row - 1][column], table[row][column - 1])
            table[row][column] = table[row - 1][column - 1] + 1 if a == b else longer
    assert common_subsequence(one, other) == table[-1][-1]


@given(st.text(), st.sampled_from([COUNT, DISTANCE, SIDE, "None"]), st.sampled_from([3, "3", 2.5, math.nan, "left"]))
def test_no_reply_raises(reply: str, task: str, right: object) -> None:
    scored = score_reply(task, reply, right, ("left", "right"), int_of_decimal)
    assert (scored.score is None) == bool(scored.failure)
