"""lmms-eval's letter by rank."""

import pytest

from internspatial_kedro.benchmarks.mmstar.lmms_eval import letter_of_lmms_eval


@pytest.mark.parametrize(
    ("reply", "letter"),
    [
        pytest.param("A, or rather B", "A", id="start goes before end"),
        pytest.param("the answer is C, not B", "B", id="end goes before phrase"),
        pytest.param("the answer is C here", "C", id="phrase"),
        pytest.param("the answer is Blue", "B", id="capital in a word after a phrase"),
        pytest.param("say (C) or D: it is", "C", id="parentheses go before a colon"),
        pytest.param("say (A) or (C) here", "C", id="the last of one rank"),
        pytest.param("Camera turns", "C", id="any capital"),
        pytest.param("'B'", "B", id="quotes"),
        pytest.param("b", "", id="small letter"),
        pytest.param("E", "", id="no such option"),
        pytest.param(" \n", "", id="blank"),
        pytest.param("答案是B吧", "B", id="Chinese phrase"),
    ],
)
def test_named_replies(reply: str, letter: str):
    assert letter_of_lmms_eval(reply).value == letter
