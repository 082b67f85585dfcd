"""Which option a reply picks, whatever stands around it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internspatial_kedro.scoring.choices import extract_choice, extract_named
from internspatial_kedro.scoring.scored import Extraction

OPTIONS = {"A": "chair", "B": "table", "C": "sofa bed", "D": "bed"}
QUADRANTS = {"A": "front-left", "B": "front-right", "C": "left", "D": "2.5"}

ONE = {
    "letter": ("B", "B"),
    "small letter": ("b", "B"),
    "letter a alone": ("a", "A"),
    "brackets": (" (B) ", "B"),
    "half a bracket": ("B)", "B"),
    "stop": ("B.", "B"),
    "bold": ("**B**", "B"),
    "bold text": ("**B. table**", "B"),
    "back-ticks": ("``B``", "B"),
    "single back-tick": ("`B`", "B"),
    "colon": ("Answer: B", "B"),
    "colon in bold": ("**Answer:** B", "B"),
    "next line": ("Final answer:\nB", "B"),
    "sentence": ("The answer is **B**.", "B"),
    "small letter in brackets": ("the answer is (b)", "B"),
    "long sentence": ("The answer to the question is D", "D"),
    "option": ("option B", "B"),
    "option is correct": ("Option B is correct", "B"),
    "is correct": ("Because of the wall, B is correct.", "B"),
    "reason behind": ("The correct option is B because A is far", "B"),
    "reason first": ("B, because A is far", "B"),
    "answer tag": ("A? <answer> C. sofa bed </answer>", "C"),
    "open answer tag": ("<answer>C", "C"),
    "thought": ("<think>A or B? A</think>B", "B"),
    "thought and tag": ("<think>hm</think><answer>C</answer>", "C"),
    "box": (r"so \boxed{D}, as A is not", "D"),
    "box with text": (r"$\boxed{\text{D}}$", "D"),
    "json": ('{"answer": "B", "reason": "A is far"}', "B"),
    "json last": ('```json\n{"reason": "A", "answer": "C"}\n```', "C"),
    "text": ("The table.", "B"),
    "text in a sentence": ("I think it is the sofa bed", "C"),
    "text that is part of another": ("It is the bed", "D"),
    "letter and text": ("B. table", "B"),
    "letter, colon, text": ("B: table", "B"),
    "conclusion after mentions": ("A is too far. B is too far. So C.", "C"),
    "correction": ("The answer is A. Wait, the answer is B.", "B"),
    "negations": ("Not A. Not C. Not D. Therefore B.", "B"),
    "not one but another": ("It is not the chair but the table", "B"),
    "answer is a table": ("The answer is a table", "B"),
    "article before an option": ("A chair is near", "A"),
    "options, then a letter": ("A. chair\nB. table\nC. sofa bed\nD. bed\n\nB", "B"),
    "letter, then reasons": ("B\n\nBecause the chair is far", "B"),
    "options discussed": ("A. chair: far\nB. table: near\nThe closest is the table, so B", "B"),
    "full width": ("Ｂ", "B"),
    "invisible": ("B\u200b", "B"),
    "chinese": ("答案是B", "B"),
}


@pytest.mark.parametrize(("reply", "letter"), ONE.values(), ids=ONE.keys())
def test_one_option(reply: str, letter: str):
    found = extract_choice(reply, OPTIONS)
    assert (found.value, found.status) == (letter, Extraction.FOUND)


@pytest.mark.parametrize(
    "reply",
    [
        "A or B",
        "The answer is A or B",
        "A\nB",
        "chair and table",
        "A. chair\nB. table\nC. sofa bed\nD. bed",
        "B. chair",
    ],
)
def test_contradictions_are_ambiguous(reply: str):
    found = extract_choice(reply, OPTIONS)
    assert (found.value, found.status) == ("", Extraction.AMBIGUOUS)


@pytest.mark.parametrize(
    "reply", ["", "E", "A bird is near", "I cannot see it", "<think>A A A", "<think>A</think>", "not A"]
)
def test_no_option(reply: str):
    assert extract_choice(reply, OPTIONS).status is Extraction.NONE


@pytest.mark.parametrize(
    ("reply", "letter"),
    [("Front-right.", "B"), ("front left", "A"), ("It is left of it", "C"), ("2.5", "D"), ("25", "")],
)
def test_texts_with_joints_and_numbers(reply: str, letter: str):
    assert extract_choice(reply, QUADRANTS).value == letter


def test_letters_without_texts():
    assert extract_choice("The answer is C", dict.fromkeys("ABCD", "")).value == "C"


@pytest.mark.parametrize(
    ("reply", "phrase"), [("left", "left"), ("It is on the right.", "right"), ("A", ""), ("left or right", "")]
)
def test_named_phrases(reply: str, phrase: str):
    assert extract_named(reply, {"left": "left", "right": "right"}).value == phrase


@given(st.text())
def test_any_reply_gives_an_option_or_none(reply: str):
    found = extract_choice(reply, OPTIONS)
    assert found.value in ("", *OPTIONS)
    assert (found.value != "") == (found.status is Extraction.FOUND)


@given(st.sampled_from("ABCD"), st.text(alphabet="ABCD ,.\n"))
def test_a_tag_beats_all_that_is_said_before(letter: str, before: str):
    assert extract_choice(f"{before}<answer>{letter}</answer>", OPTIONS).value == letter
