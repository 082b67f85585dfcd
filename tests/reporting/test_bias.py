import math
from collections.abc import Callable
from typing import Any

import daft
import numpy as np
import pandas as pd
import pytest

from internspatial_kedro.reporting.bias import COLUMNS, CROSS_FITTED, FIXED, IN_SAMPLE, audit_bias

Row = dict[str, Any]
Make = Callable[..., Row]
Frame = Callable[[list[Row]], daft.DataFrame]

VIEWS = 200


def view_ids(number: int) -> list[str]:
    return [f"rooms/r{number}/f0"]


def pick(bias: pd.DataFrame, guesser: str, fit: str, relation: str = "all", source: str = "all") -> Row:
    """The one row of the audit of a guesser."""
    chosen = bias[
        (bias["guesser"] == guesser)
        & (bias["fit"] == fit)
        & (bias["relation"] == relation)
        & (bias["source"] == source)
    ]
    assert len(chosen) == 1
    return chosen.iloc[0].to_dict()


def test_a_frequent_answer_is_found_by_its_share(make_question: Make, qa_frame: Frame) -> None:
    rows = [make_question(view_ids=view_ids(n), truth="yes" if n % 5 else "no") for n in range(VIEWS)]
    bias = audit_bias(qa_frame(rows))
    for guesser in ("form", "template", "labels", "template and labels"):
        for fit in (IN_SAMPLE, CROSS_FITTED):
            score = pick(bias, guesser, fit)
            assert score["n"] == VIEWS
            assert score["accuracy"] == pytest.approx(0.8)
            assert score["chance"] == 0.5
            assert not score["within_bound"]
            assert score["wrong_share"] == pytest.approx(0.2)


def test_balanced_answers_leave_nothing_to_guess(make_question: Make, qa_frame: Frame) -> None:
    rows = [make_question(view_ids=view_ids(n), truth="yes" if n % 2 else "no") for n in range(VIEWS)]
    bias = audit_bias(qa_frame(rows))
    score = pick(bias, "template and labels", IN_SAMPLE)
    assert score["accuracy"] == pytest.approx(0.5)
    assert score["within_bound"]
    # 100 ones and 100 zeros in clusters of one: sqrt(200/199 * 200 * 0.25) / 200.
    assert score["standard_error"] == pytest.approx(math.sqrt(VIEWS / (VIEWS - 1) * VIEWS * 0.25) / VIEWS)


def test_labels_give_the_answer_away_where_forms_do_not(make_question: Make, make_slot: Make, qa_frame: Frame) -> None:
    lamp_first = [make_slot("a", "lamp"), make_slot("b", "chair")]
    chair_first = [make_slot("a", "chair"), make_slot("b", "lamp")]
    rows = [
        make_question(view_ids=view_ids(n), slots=lamp_first if n % 2 else chair_first, truth="yes" if n % 2 else "no")
        for n in range(VIEWS)
    ]
    bias = audit_bias(qa_frame(rows))
    assert pick(bias, "form", IN_SAMPLE)["accuracy"] == pytest.approx(0.5)
    assert pick(bias, "template", IN_SAMPLE)["within_bound"]
    assert pick(bias, "labels", IN_SAMPLE)["accuracy"] == 1.0
    assert pick(bias, "labels", CROSS_FITTED)["accuracy"] == 1.0
    assert not pick(bias, "labels", CROSS_FITTED)["within_bound"]


def test_a_wording_gives_the_answer_away(make_question: Make, qa_frame: Frame) -> None:
    rows = [
        make_question(view_ids=view_ids(n), template_id=f"p.left.predicate.{n % 2:03d}", truth=("no", "yes")[n % 2])
        for n in range(VIEWS)
    ]
    bias = audit_bias(qa_frame(rows))
    assert pick(bias, "labels", IN_SAMPLE)["accuracy"] == pytest.approx(0.5)
    assert pick(bias, "template", CROSS_FITTED)["accuracy"] == 1.0


def test_unseen_labels_are_guessed_by_their_form(make_question: Make, make_slot: Make, qa_frame: Frame) -> None:
    rows = [
        make_question(view_ids=view_ids(n), slots=[make_slot("a", f"thing {n}")], truth="yes" if n % 5 else "no")
        for n in range(VIEWS)
    ]
    bias = audit_bias(qa_frame(rows))
    assert pick(bias, "labels", IN_SAMPLE)["accuracy"] == 1.0  # each key knows its own answer
    assert pick(bias, "labels", CROSS_FITTED)["accuracy"] == pytest.approx(0.8)


def test_one_view_has_no_other_half_to_learn_from(make_question: Make, qa_frame: Frame) -> None:
    bias = audit_bias(qa_frame([make_question(truth="yes"), make_question(truth="no")]))
    assert set(bias["fit"]) == {IN_SAMPLE, FIXED}


def test_questions_of_a_scene_are_not_independent(make_question: Make, qa_frame: Frame) -> None:
    """10 scenes of 10 questions, in each all answers alike: the residuals add up to 5 or -5 in each."""
    rows = [
        make_question(view_ids=view_ids(n), scene_id=f"rooms/s{n // 10}", truth="yes" if n // 10 % 2 else "no")
        for n in range(100)
    ]
    score = pick(audit_bias(qa_frame(rows)), "form", IN_SAMPLE)
    assert score["standard_error"] == pytest.approx(math.sqrt(10 / 9 * 10 * 5**2) / 100)


@pytest.mark.parametrize(
    ("answers", "chance"),
    [
        pytest.param(("1", "2", "3"), 1 / 3, id="three answers"),
        pytest.param(("1", "2", "3", "4"), 1 / 4, id="four answers"),
    ],
)
def test_chance_of_counting_is_one_of_its_answers(
    make_question: Make, qa_frame: Frame, answers: tuple[str, ...], chance: float
) -> None:
    count = make_question(task="object_counting", relation="any", form="count", slots=[], category="apple")
    rows = [count | {"view_ids": view_ids(n), "truth": answers[n % len(answers)]} for n in range(60)]
    score = pick(audit_bias(qa_frame(rows)), "labels", IN_SAMPLE)
    assert score["chance"] == pytest.approx(chance)
    assert score["accuracy"] == pytest.approx(chance)


def test_pooled_counts_have_the_answers_of_their_relation(make_question: Make, qa_frame: Frame) -> None:
    """Four categories with one answer each: knowing the category is knowing the answer, and chance is not 1."""
    count = make_question(task="object_counting", relation="any", form="count", slots=[])
    rows = [count | {"view_ids": view_ids(n), "category": f"thing {n % 4}", "truth": str(n % 4 + 1)} for n in range(80)]
    score = pick(audit_bias(qa_frame(rows)), "labels", CROSS_FITTED)
    assert score["chance"] == pytest.approx(0.25)
    assert score["accuracy"] == 1.0
    assert not score["within_bound"]


def test_shortcuts_right_and_wrong(make_question: Make, make_slot: Make, qa_frame: Frame) -> None:
    low, high = [10.0, 50.0, 30.0, 70.0], [10.0, 10.0, 30.0, 30.0]
    rows = []
    for number in range(10):
        boxes = (high, low) if number < 3 else (low, high)
        slots = [make_slot(name, "lamp", box) for name, box in zip("ab", boxes, strict=True)]
        rows.append(make_question(view_ids=view_ids(number), relation="near", form="choice", truth="a", slots=slots))
    bias = audit_bias(qa_frame(rows))
    score = pick(bias, "lower edge", FIXED, "near/far")
    assert (score["n"], score["accuracy"], score["wrong_share"]) == (10, pytest.approx(0.7), pytest.approx(0.3))
    assert "box column" not in set(bias["guesser"])


def test_a_tie_is_half_right_and_not_wrong(make_question: Make, make_slot: Make, qa_frame: Frame) -> None:
    same = [10.0, 10.0, 30.0, 30.0]
    slots = [make_slot("a", "lamp", same), make_slot("b", "chair", same)]
    score = pick(audit_bias(qa_frame([make_question(relation="wider", slots=slots)])), "pixel width", FIXED)
    assert (score["accuracy"], score["wrong_share"]) == (0.5, 0.0)


def test_presence_says_yes(make_question: Make, make_slot: Make, qa_frame: Frame) -> None:
    there = make_question(task="existence_estimation", category="cup", slots=[make_slot("a", "lamp")])
    rows = [there | {"view_ids": view_ids(n), "truth": "yes" if n < 6 else "no"} for n in range(10)]
    score = pick(audit_bias(qa_frame(rows)), "presence", FIXED, "left/right")
    assert (score["accuracy"], score["wrong_share"]) == (pytest.approx(0.6), pytest.approx(0.4))


def test_sources_are_scored_apart_and_together(make_question: Make, qa_frame: Frame) -> None:
    rows = [make_question(view_ids=view_ids(n), source="rooms", truth="yes") for n in range(30)]
    rows += [make_question(view_ids=[f"kitti/{n}"], source="kitti", truth="no") for n in range(10)]
    bias = audit_bias(qa_frame(rows))
    accuracy = {
        source: pick(bias, "form", IN_SAMPLE, source=source)["accuracy"] for source in ("all", "rooms", "kitti")
    }
    assert accuracy == {"all": pytest.approx(0.75), "rooms": 1.0, "kitti": 0.0}


def test_order_and_partitions_change_nothing(make_question: Make, make_slot: Make, qa_frame: Frame) -> None:
    random = np.random.default_rng(3)
    rows = [
        make_question(
            view_ids=view_ids(int(random.integers(40))),
            slots=[make_slot("a", str(random.choice(["lamp", "chair"]))), make_slot("b", "bed")],
            truth=str(random.choice(["yes", "no"])),
        )
        for _ in range(300)
    ]
    shuffled = [rows[place] for place in random.permutation(len(rows))]
    pd.testing.assert_frame_equal(audit_bias(qa_frame(rows)), audit_bias(qa_frame(shuffled).into_batches(37)))


def test_no_questions_give_no_rows(qa_frame: Frame) -> None:
    bias = audit_bias(qa_frame([]))
    assert bias.empty
    assert list(bias) == list(COLUMNS)
