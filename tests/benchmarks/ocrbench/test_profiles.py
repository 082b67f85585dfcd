"""Containment: ours between words, the peers' anywhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internspatial_kedro.benchmarks.benchmark import CALL_FAILED, ScoredItem
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.ocrbench import BENCHMARK, PROFILES
from internspatial_kedro.benchmarks.ocrbench.profiles import FINAL_SCORE, GROUPS

WORDS = "Regular Text Recognition"
FORMULA = "Handwritten Mathematical Expression Recognition"


def _item(answer: str, task: str = WORDS, dataset: str = "") -> Item:
    return Item(f"ocrbench/{answer}", "ocrbench", task, (), (answer,), "text", extra={"dataset": dataset})


@pytest.mark.parametrize(
    ("answer", "reply", "default", "peers"),
    [
        pytest.param("CENTRE", 'The word is "Centre".', 1, 1, id="in a sentence"),
        pytest.param("1", "1234", 0, 1, id="inside a number"),
        pytest.param("cat", "concatenate cat", 1, 1, id="inside a word and alone"),
        pytest.param("cat", "concatenate", 0, 1, id="inside a word"),
        pytest.param("July 4, 2020", "july 4,2020", 1, 0, id="a space after a comma"),
        pytest.param("CENT RE", "centre", 0, 0, id="a space in a word"),
        pytest.param("中文", "这是中文字", 1, 1, id="a script without spaces"),
        pytest.param("$12", "$12.", 1, 1, id="a sign first"),
        pytest.param("x", "", 0, 0, id="nothing"),
    ],
)
def test_words(answer: str, reply: str, default: float, peers: float):
    worths = [profile.score(_item(answer), reply).score for profile in PROFILES.values()]
    assert worths == [default, peers, peers, peers]


def test_full_width_characters_are_folded_by_ours_and_lmms_eval():
    worths = {name: profile.score(_item("ABC"), "ＡＢＣ").score for name, profile in PROFILES.items()}
    assert worths == {"default": 1, "official": 0, "vlmevalkit": 0, "lmms_eval": 1}


@pytest.mark.parametrize(
    ("reply", "default", "peers"),
    [
        (r"\frac{1}{2}+x", 1, 1),
        (r"$\dfrac 12 + x$", 1, 0),
        (r"\frac{1}{2}+X", 0, 0),
        (r"\frac{1}{2}+xy", 0, 1),
    ],
)
def test_formulas(reply: str, default: float, peers: float):
    item = _item(r"\frac { 1 } { 2 } + x", FORMULA, "HME100k")
    assert [profile.score(item, reply).score for profile in PROFILES.values()] == [default, peers, peers, peers]


def test_vlmevalkit_knows_formulas_by_category_the_others_by_dataset():
    item = _item("a + B", FORMULA, "another")
    worths = {name: profile.score(item, "a+B").score for name, profile in PROFILES.items()}
    assert worths == {"default": 1, "official": 0, "vlmevalkit": 1, "lmms_eval": 0}


def test_the_final_score_has_five_groups():
    assert len(set(GROUPS.values())) == 5
    items = [_item("a"), _item("b"), _item("c", FORMULA, "HME100k")]
    for profile in PROFILES.values():
        run = [ScoredItem(item, profile.score(item, BENCHMARK.ideal_reply(item))) for item in items[:2]]
        run.append(ScoredItem(items[2], CALL_FAILED))
        assert profile.aggregate(run) == pytest.approx(
            {"overall": 200 / 3, "handwritten_formulas": 0.0, "text_recognition": 100.0, FINAL_SCORE: 2.0}
        )
        assert profile.aggregate([]) == {}


def test_guesses_are_answers_to_other_questions():
    items = [_item("a"), _item("b"), _item("c")]
    assert list(BENCHMARK.guesses(items[0], items)) == ["b", "c"]


@given(st.text(), st.sampled_from([WORDS, FORMULA]))
def test_no_reply_raises(reply: str, task: str):
    assert all(profile.score(_item("a", task), reply).score in (0, 1) for profile in PROFILES.values())
