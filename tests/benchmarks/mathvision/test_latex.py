"""LaTeX of short answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internspatial_kedro.benchmarks.mathvision.equality import PLAIN
from internspatial_kedro.benchmarks.mathvision.latex import evaluate
from internspatial_kedro.benchmarks.mathvision.lmms_eval import LATEX2SYMPY2
from internspatial_kedro.benchmarks.mathvision.powers import NotANumberError
from internspatial_kedro.benchmarks.mathvision.vlmevalkit import EXTENDED


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (r"\frac{1}{2}", 0.5),
        (r"\frac12", 0.5),
        (r"\sqrt2", 2**0.5),
        (r"\sqrt[3]{8}", 2),
        (r"2\sqrt{3}", 2 * 3**0.5),
        (r"\frac{\pi}{2}", 1.5707963267948966),
        (r"2^{3}", 8),
        ("-2^2", -4),
        (r"2\frac{1}{2}", 2.5),
        ("1,234.5", 1234.5),
        ("50%", 0.5),
        (r"15\%-1", -0.85),
        (r"30^\circ", 30),
        (r"3\cdot 10^{2}", 300),
        ("3(4+1)", 15),
        ("|-3|", 3),
        ("5!", 120),
        (r"\binom{4}{2}", 6),
        (r"\log_2 8", 3),
        ("1:2", 0.5),
    ],
)
def test_values(text: str, number: float):
    assert evaluate(text, PLAIN).number == pytest.approx(number)


@pytest.mark.parametrize(
    ("text", "latex2sympy2", "extended"),
    [
        (r"2\frac{1}{2}", 1.0, 2.5),
        ("2 3", 6, 5),
        ("2007,2008", 2007200 * 8, None),
        ("50%", None, 0.5),
        ("14}", 14, None),
        (r"30^\circ", None, 30),
        ("{14}", 14, None),
    ],
)
def test_dialects_of_the_peers_differ(text: str, latex2sympy2: float | None, extended: float | None):
    for dialect, number in ((LATEX2SYMPY2, latex2sympy2), (EXTENDED, extended)):
        if number is None:
            with pytest.raises(NotANumberError):
                evaluate(text, dialect)
        else:
            assert evaluate(text, dialect).number == number


@pytest.mark.parametrize(
    "text",
    ["", "x", "9^{9^{9^{9}}}", "1/0", "10^{99999}", "(" * 500, "(" * 60 + "1" + ")" * 60, "-" * 300 + "1", "99999!",
     r"\sqrt{-1}", "0^{-1}", "1e400", "2^{0.5", r"\frac{1}", "__import__('os')"],
)  # fmt: skip
def test_what_has_no_value_is_refused_at_once(text: str):
    with pytest.raises(NotANumberError):
        evaluate(text, PLAIN)


@given(
    st.text("0123456789.,+-*/^{}()[]|!%\\ fracsqtpi_:√π°$", max_size=40),
    st.sampled_from([PLAIN, EXTENDED, LATEX2SYMPY2]),
)
def test_a_text_is_a_number_or_none(text: str, dialect):
    try:
        assert isinstance(evaluate(text, dialect).number, int | float)
    except NotANumberError as refusal:
        assert str(refusal)
