"""Relaxed accuracy: ours, and the peers' with their quirks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.known_worth import assert_failed_calls_count_nothing, assert_ideal_replies_score_one
from internspatial_kedro.benchmarks.benchmark import ScoredItem
from internspatial_kedro.benchmarks.chartqa import BENCHMARK, PROFILES
from internspatial_kedro.benchmarks.chartqa.reading import alternatives
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.scoring.scored import Extraction


def _item(answer: str, question: str = "How many?", task: str = "human") -> Item:
    return Item(
        f"chartqa/{answer}", "chartqa", task, (), alternatives(answer), "text", question, extra={"answer": answer}
    )


@pytest.mark.parametrize(
    ("answer", "reply", "worth"),
    [
        pytest.param("1,200", "1200", 1.0, id="thousands in the answer"),
        pytest.param("1200", "It is 1,200 people.", 1.0, id="thousands in the reply"),
        pytest.param("10", "ten", 1.0, id="words"),
        pytest.param("25%", "25", 1.0, id="the answer has a unit"),
        pytest.param("25%", "0.25", 1.0, id="a share"),
        pytest.param("0.25", "25", 0.0, id="a hundredfold"),
        pytest.param("0", "0.0", 1.0, id="zero"),
        pytest.param("0", "0.01", 0.0, id="nearly zero"),
        pytest.param("10", "10.5", 1.0, id="five percent more"),
        pytest.param("10", "10.6", 0.0, id="six percent more"),
        pytest.param("-5", "5", 0.0, id="the other sign"),
        pytest.param("Brazil", "The answer is Brazil.", 1.0, id="a sentence"),
        pytest.param("Brazil", "Brazil and Peru", 0.0, id="more than was asked for"),
        pytest.param("Yes", "Yes, it is.", 1.0, id="yes and a reason"),
        pytest.param("Yes", "No", 0.0, id="no"),
        pytest.param("[Blue, Red]", "[blue,  red]", 1.0, id="a list"),
        pytest.param("[Blue, Red]", "[red, blue]", 0.0, id="a list in another order"),
        pytest.param("10", "", 0.0, id="nothing"),
    ],
)
def test_the_default_reads_values_and_words(answer: str, reply: str, worth: float):
    assert PROFILES["default"].score(_item(answer), reply).score == worth


def test_a_year_that_is_asked_for_must_be_met():
    assert PROFILES["default"].score(_item("2014", "In which year was it highest?"), "2015").score == 0.0
    assert PROFILES["default"].score(_item("2014", "How many were sold?"), "2015").score == 1.0


def test_an_empty_reply_holds_no_answer():
    assert PROFILES["default"].score(_item("10"), "I cannot tell.").status is Extraction.NONE


@pytest.mark.parametrize(
    ("profile", "answer", "reply", "worth"),
    [
        ("vlmevalkit", "Yes", " yes\n", 1.0),
        ("lmms_eval", "Yes", " yes\n", 0.0),
        ("vlmevalkit", "10", "$10", 0.0),
        ("vlmevalkit", "0", "0.0", 0.0),
        ("vlmevalkit", '["12", "dozen"]', "Dozen", 1.0),
        ("lmms_eval", "nan", "nan", 0.0),
    ],
)
def test_peers_have_their_quirks(profile: str, answer: str, reply: str, worth: float):
    assert PROFILES[profile].score(_item(answer), reply).score == worth


def test_a_list_of_answers_is_an_error_of_lmms_eval():
    item = Item("chartqa/1", "chartqa", "human", (), ("a", "b"), "text", extra={"answer": ["a", "b"]})
    assert PROFILES["lmms_eval"].score(item, "a").failure.startswith("AttributeError: ")


def test_splits_are_reported_beside_the_whole():
    items = [_item("1"), _item("2", task="augmented"), _item("3", task="augmented")]
    scored = [ScoredItem(item, PROFILES["default"].score(item, "2")) for item in items]
    assert PROFILES["default"].aggregate(scored) == pytest.approx({"overall": 100 / 3, "augmented": 50.0, "human": 0.0})


def test_known_worth():
    items = [_item("1"), _item("Brazil"), _item("Yes", task="augmented"), _item("25%")]
    assert_ideal_replies_score_one(BENCHMARK, items)
    assert_failed_calls_count_nothing(BENCHMARK, items)
    assert list(BENCHMARK.guesses(items[2], items)) == ["Yes", "No"]
    assert list(BENCHMARK.guesses(items[0], items)) == ["Brazil", "Yes", "25%"]


@given(st.text(), st.sampled_from(["10", "Yes", "[a, b]", "25%", "x"]))
def test_no_reply_raises(reply: str, answer: str):
    assert all(0 <= (profile.score(_item(answer), reply).score or 0) <= 1 for profile in PROFILES.values())
