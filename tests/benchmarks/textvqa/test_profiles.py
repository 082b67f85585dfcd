"""VQA accuracy: ours, and the peers' with their normalisations."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.known_worth import assert_failed_calls_count_nothing, assert_ideal_replies_score_one
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.textvqa import BENCHMARK, PROFILES
from internspatial_kedro.benchmarks.textvqa.contractions import CONTRACTIONS
from internspatial_kedro.benchmarks.textvqa.vqa_accuracy import vqa_accuracy


def _item(*answers: str) -> Item:
    return Item(f"textvqa/{answers}", "textvqa", "text_vqa", (), answers, "text")


@pytest.mark.parametrize(("same", "worth"), [(0, 0), (1, 0.3), (2, 0.6), (3, 0.9), (4, 1), (10, 1)])
def test_the_annotator_left_out_counts(same: int, worth: float):
    assert vqa_accuracy(["x"] * same + ["y"] * (10 - same), "x") == pytest.approx(worth)


@pytest.mark.parametrize(
    ("answer", "reply", "default", "vlmevalkit", "lmms_eval"),
    [
        pytest.param("3.50", "3.50.", 1, 0, 1, id="a period after a number"),
        pytest.param("levi's", "levi 's", 1, 0, 1, id="an apostrophe after a space"),
        pytest.param("levi's", "Levis", 1, 0, 0, id="no apostrophe"),
        pytest.param("1,000", "1000", 1, 1, 1, id="thousands"),
        pytest.param("don't", "dont", 1, 1, 1, id="a contraction"),
        pytest.param("2", "two", 1, 1, 1, id="a number in words"),
        pytest.param("nokia", "The phone is Nokia.", 1, 0, 0, id="a sentence"),
        pytest.param("nokia", "nokia nokia", 0, 0, 0, id="twice"),
        pytest.param("12:30", "12.30", 0, 0, 0, id="another sign"),
        pytest.param("the who", "who", 1, 1, 1, id="an article"),
        pytest.param("nokia", "", 0, 0, 0, id="nothing"),
    ],
)
def test_normalisations(answer: str, reply: str, default: float, vlmevalkit: float, lmms_eval: float):
    item = _item(*[answer] * 10)
    worths = {name: profile.score(item, reply).score for name, profile in PROFILES.items()}
    assert worths == {"default": default, "vlmevalkit": vlmevalkit, "lmms_eval": lmms_eval}


def test_peers_drop_the_first_32_periods_only():
    item = _item(*["x"] * 10)
    assert [PROFILES[name].score(item, "x" + " ." * 33).score for name in PROFILES] == [1, 0, 0]


def test_no_answers_are_nan_or_an_error():
    assert math.isnan(PROFILES["vlmevalkit"].score(_item(), "x").score or 0.0)
    assert PROFILES["lmms_eval"].score(_item(), "x").failure.startswith("StatisticsError: ")


def test_contractions_lack_one_apostrophe():
    assert CONTRACTIONS["couldnt've"] == CONTRACTIONS["couldn'tve"] == "couldn't've"
    assert CONTRACTIONS["somebody'd"] == "somebodyd"


def test_known_worth():
    items = [_item(*["nokia"] * 5, *["phone"] * 5), _item(*["7 up"] * 6, *["up"] * 4)]
    assert_ideal_replies_score_one(BENCHMARK, items)
    assert_failed_calls_count_nothing(BENCHMARK, items)
    assert list(BENCHMARK.guesses(items[0], items)) == ["7 up"]


@given(st.text())
def test_no_reply_raises(reply: str):
    assert all(0 <= (profile.score(_item("a", "b"), reply).score or 0) <= 1 for profile in PROFILES.values())
