"""Which number a reply gives."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internspatial_kedro.scoring.number_words import spelled
from internspatial_kedro.scoring.numbers import as_text, extract_number, last_number
from internspatial_kedro.scoring.scored import Extraction

ONE = {
    "digits": ("3", "3"),
    "thousands": ("1,234", "1234"),
    "thousands with decimals": ("approximately 3,000.5 sq ft", "3000.5"),
    "unit": ("2.9m", "2.9"),
    "unit apart": ("3 meters", "3"),
    "unit on the next line": ("3\nmeters", "3"),
    "power of a unit": ("25 m^2", "25"),
    "power without sign": ("25 m2", "25"),
    "exponent": ("1.2e3", "1200"),
    "negative": ("-3", "-3"),
    "bullet": ("- 3", "3"),
    "no leading zero": (".5", "0.5"),
    "full width": ("３．５", "3.5"),
    "other script": ("٣", "3"),
    "word": ("There are three chairs", "3"),
    "joint words": ("twenty-one", "21"),
    "hundreds": ("one hundred and five", "105"),
    "half": ("two and a half", "2.5"),
    "digits before words": ("3 meters is the right one", "3"),
    "conclusion": ("There are 2 and 3, so the answer is 5.", "5"),
    "aside": ("Answer: 2.5 m (8.2 feet)", "2.5"),
    "tag": ("<answer>4</answer> 5", "4"),
    "thought": ("<think>maybe 5</think>3", "3"),
    "box": ("1 + 2 = \\boxed{3}", "3"),
    "json": ('{"answer": 4.50}', "4.5"),
    "last line": ("Count: 1, 2, 3.\n\n3", "3"),
    "bold": ("**7** of 9", "7"),
    "list marker": ("1. I see 3 chairs", "3"),
    "maths": ("$3.00$", "3"),
}


@pytest.mark.parametrize(("reply", "number"), ONE.values(), ids=ONE.keys())
def test_one_number(reply: str, number: str):
    found = extract_number(reply)
    assert (found.value, found.status) == (number, Extraction.FOUND)


@pytest.mark.parametrize(
    ("reply", "last"), [("2-3", "3"), ("2 to 3", "3"), ("2 chairs and 5 tables", "5"), ("1/2", "2")]
)
def test_ranges_and_several_numbers_are_ambiguous(reply: str, last: str):
    found = extract_number(reply)
    assert (found.value, found.status) == (last, Extraction.AMBIGUOUS)


@pytest.mark.parametrize("reply", ["", "no", "room12", "the 3rd", "in 3D", "1e999", "<think>3", "someone"])
def test_no_number(reply: str):
    assert extract_number(reply).status is Extraction.NONE


def test_words_can_be_left_out():
    assert extract_number("three", words=False).status is Extraction.NONE


@pytest.mark.parametrize(
    ("reply", "number"), [("2 of 3", "3"), ("The answer is 2. I saw 5.", "5"), ("three", ""), ("-1,200.5 m", "-1200.5")]
)
def test_the_papers_rule_is_the_last_number(reply: str, number: str):
    assert last_number(reply).value == number


def test_the_papers_rule_with_words():
    assert last_number("two or three", words=True).value == "3"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("one two", [1, 2]),
        ("nineteen", [19]),
        ("ninety nine", [99]),
        ("two thousand three hundred", [2300]),
        ("twenty fourteen", [20, 14]),
        ("none of the bones", []),
    ],
)
def test_number_words(text: str, numbers: list[float]):
    assert spelled(text) == numbers


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_survive(number: float):
    text = as_text(number)
    assert float(text) == number
    assert float(extract_number(text).value) == number


@given(st.text())
def test_any_reply_gives_a_finite_number_or_none(reply: str):
    found = extract_number(reply)
    assert found.status is Extraction.NONE if not found.value else math.isfinite(float(found.value))
