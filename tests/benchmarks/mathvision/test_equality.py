"""Equality of short mathematical answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internspatial_kedro.benchmarks.mathvision.boxes import boxed, boxes
from internspatial_kedro.benchmarks.mathvision.equality import same_answer


@pytest.mark.parametrize(
    ("answer", "given_answer"),
    [
        ("14", "14.0"),
        ("14", "14 cm"),
        ("14", r"14\text{ cm}^2"),
        ("14", "x = 14"),
        ("14", "fourteen"),
        ("1000", "1,000"),
        ("1000", "1{,}000"),
        (r"\frac{1}{2}", "50%"),
        (r"\frac{1}{2}", "0.5"),
        (r"\sqrt{2}", "1.414"),
        (r"\sqrt{2}", "√2"),
        (r"2\pi", "2π"),
        ("[2007, 2008]", "[2007,2008]"),
        ("(1, 2)", r"\left(1, \frac{4}{2}\right)"),
        ("30", r"30^\circ"),
        ("30", "30°"),
        ("Monday", r"\text{monday}"),
    ],
)
def test_the_same(answer: str, given_answer: str):
    assert same_answer(answer, given_answer)


@pytest.mark.parametrize(
    ("answer", "given_answer"),
    [
        ("14", "14.004"),
        ("14", "-14"),
        (r"\sqrt{2}", "1.4"),
        (r"\sqrt{2}", "1.41422"),
        ("[1, 2]", "[2, 1]"),
        ("[1, 2]", "[1, 2, 3]"),
        ("1", "x"),
        ("x", ""),
        ("10", "1 0"),
    ],
)
def test_not_the_same(answer: str, given_answer: str):
    assert not same_answer(answer, given_answer)


@given(st.fractions(min_value=-1000, max_value=1000))
def test_a_fraction_is_itself_in_latex(fraction):
    latex = rf"\frac{{{fraction.numerator}}}{{{fraction.denominator}}}"
    assert same_answer(str(fraction), latex)
    assert not same_answer(str(fraction + 1), latex)


def test_boxes_hold_braces():
    text = r"first \boxed{3}, then \boxed{\frac{1}{2}}, \boxed{4"
    assert boxes(text) == ["3", r"\frac{1}{2}", "4"]
    assert boxed(text) == r"3,\frac{1}{2}"
    assert boxed(r"\boxed{4") == "{4"
    assert boxed("4") == "4"
