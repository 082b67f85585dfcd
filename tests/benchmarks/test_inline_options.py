"""Options inside questions."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from internspatial_kedro.benchmarks.inline_options import Asked, parse_options

WORDS = st.text("abc ,.0-", min_size=1, max_size=12).map(lambda text: text.strip(" ,")).filter(bool)


@given(options=st.lists(WORDS, min_size=2, max_size=6), question=WORDS)
def test_options_come_back_as_they_were_put(options: list[str], question: str):
    asked = Asked(question, dict(zip("ABCDEF", options, strict=False)))
    assert parse_options(asked.text) == asked


@given(options=st.lists(WORDS, min_size=2, max_size=4), inside=st.sampled_from("ABCD"))
def test_an_option_may_quote_the_letter_of_another(options: list[str], inside: str):
    assume(inside != "ABCD"[len(options) - 1])
    options[0] += f" {inside}: x"
    asked = Asked("What?", dict(zip("ABCD", options, strict=False)))
    assert parse_options(asked.text).options == asked.options


@pytest.mark.parametrize(
    ("text", "question", "options"),
    [
        pytest.param("Which? Options: A: l, B: r", "Which?", {"A": "l", "B": "r"}, id="commas"),
        pytest.param("Which?\nOptions: A: l B: r C: s", "Which?", {"A": "l", "B": "r", "C": "s"}, id="spaces"),
        pytest.param("Which?\nOptions:\nA: l,\nB: r,", "Which?", {"A": "l", "B": "r"}, id="lines and commas"),
        pytest.param("Which? Options: A: 1, or 2, B: 3", "Which?", {"A": "1, or 2", "B": "3"}, id="comma inside"),
        pytest.param("Options: two or more?", "Options: two or more?", {}, id="the word alone"),
        pytest.param("How far is it?", "How far is it?", {}, id="open"),
        pytest.param("Which? Options: A: l, C: r", "Which?", {"A": "l, C: r"}, id="letters in order only"),
        pytest.param("", "", {}, id="empty"),
    ],
)
def test_named_forms(text: str, question: str, options: dict[str, str]):
    assert parse_options(text) == Asked(question, options)
