"""Python expressions without `eval`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internspatial_kedro.benchmarks.mathvision.powers import NotANumberError
from internspatial_kedro.benchmarks.mathvision.python_arithmetic import compute


@pytest.mark.parametrize(
    ("text", "number"),
    [("1/2", 0.5), ("2^3", 1), ("2**3", 8), ("0x10", 16), ("1_4", 14), ("14 or 15", 14), ("0 or 15", 15),
     ("1 < 2", True), ("3 and 4", 4), ("abs(-3)", 3), ("-7 // 2", -4),
     ("14 # cm", 14), ("1e3", 1000.0), ("not 1", False), ("~3 % 5", 1)],
)  # fmt: skip
def test_values(text: str, number: float):
    assert compute(text, {}) == number


def test_names_are_those_that_are_given():
    assert compute("2 * a", {"a": 7}) == 14


@pytest.mark.parametrize(
    "text",
    ["__import__('os').system('true')", "a", "[1]", "(1, 2)", "'14'", "9**9**9", "1 << 99999", "1/0", "open('x')",
     "f'{1}'", "lambda: 1", "1 if 2 else 3", "(1).real", "abs(x=1)", "\0", "(" * 400, "1 in 2",
     "1 @ 2", "True + 'x'", "1" * 301],
)  # fmt: skip
def test_everything_else_is_refused(text: str):
    with pytest.raises(NotANumberError):
        compute(text, {})


@given(st.text("0123456789+-*/%()<>=&|^~. absmin,", max_size=30))
def test_an_expression_is_a_number_or_none(text: str):
    try:
        assert isinstance(compute(text, {}), int | float | complex)
    except NotANumberError as refusal:
        assert isinstance(refusal, ValueError)
