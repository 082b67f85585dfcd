"""Whether a reply says yes or no."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internspatial_kedro.scoring.scored import Extraction
from internspatial_kedro.scoring.yes_no import extract_yes_no


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ("Yes", "yes"),
        ("no.", "no"),
        ("**Yes**", "yes"),
        ("True", "yes"),
        ("Yes, there is no lamp", "yes"),
        ("No, it is not", "no"),
        ("The answer is no", "no"),
        ("I believe so, yes.", "yes"),
        ("<think>yes</think><answer>No</answer>", "no"),
        ('{"answer": "yes"}', "yes"),
        ("It could be yes or no.\nYes", "yes"),
    ],
)
def test_one_side(reply: str, said: str):
    found = extract_yes_no(reply)
    assert (found.value, found.status) == (said, Extraction.FOUND)


@pytest.mark.parametrize("reply", ["yes or no", "Yes. No."])
def test_both_sides_are_ambiguous(reply: str):
    found = extract_yes_no(reply)
    assert (found.value, found.status) == ("", Extraction.AMBIGUOUS)


@pytest.mark.parametrize("reply", ["", "maybe", "notice", "There is no lamp.", "<think>yes"])
def test_neither_side(reply: str):
    assert extract_yes_no(reply).status is Extraction.NONE


@given(st.text())
def test_any_reply_is_read(reply: str):
    assert extract_yes_no(reply).value in ("yes", "no", "")
