"""Rotations of options."""

from hypothesis import given
from hypothesis import strategies as st

from internspatial_kedro.benchmarks.inline_options import Asked
from internspatial_kedro.benchmarks.mmsi_bench.circular import parse_options_as_internsr, rotate

ASKED = Asked("Which?", {"A": "one", "B": "two", "C": "three", "D": "four"})


def test_rotations_are_those_of_the_benchmark():
    first = [next(iter(rotate(ASKED, "A", steps)[0].options.values())) for steps in range(4)]
    assert first == ["one", "two", "three", "four"]
    assert [rotate(ASKED, "A", steps)[1] for steps in range(4)] == ["A", "D", "C", "B"]


@given(options=st.lists(st.text(max_size=5), min_size=2, max_size=6, unique=True), data=st.data())
def test_the_right_option_keeps_its_words(options: list[str], data: st.DataObject):
    asked = Asked("Which?", dict(zip("ABCDEF", options, strict=False)))
    answer = data.draw(st.sampled_from(list(asked.options)))
    turned = [rotate(asked, answer, steps) for steps in range(len(options))]
    assert all(now.options[letter] == asked.options[answer] for now, letter in turned)
    # Every option is once at every letter.
    assert all({now.options[letter] for now, _ in turned} == set(options) for letter in asked.options)


def test_internsr_cuts_an_option_that_quotes_a_letter():
    asked = parse_options_as_internsr("Which? Options: A: left of B: the box, B: right, C: far, D: near")
    assert asked.options == {"A": "left of", "B": "right", "C": "far", "D": "near"}
