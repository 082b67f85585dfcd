"""MathVision as VLMEvalKit scores it: `vlmeval/dataset/utils/mathv.py`, `post_check`, at e8e78f05f3.

A judge extracts the answer there; offline the reply itself is taken for it. Two answers are equal as lower-case texts,
as Python expressions or as LaTeX of latex2sympy2_extended, within 1e-6. What comes out of the latter is evaluated
without any names, so that a root or pi equals nothing but its own text.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.mathvision.boxes import boxed
from internspatial_kedro.benchmarks.mathvision.latex import Dialect, evaluate
from internspatial_kedro.benchmarks.mathvision.powers import NotANumberError
from internspatial_kedro.benchmarks.mathvision.python_arithmetic import compute
from internspatial_kedro.benchmarks.peers.vlmevalkit_can_infer import can_infer
from internspatial_kedro.scoring.scored import Extracted, Extraction, Scored

EXTENDED: Final = Dialect(
    number=r"\d+(?:\.\d+)?|\.\d+",
    mixed="integers",
    percent=frozenset({"%", r"\%"}),
    groups=frozenset("([|"),
    degrees=True,
)
_TOLERANCE: Final = 1e-6
_LONGEST: Final = 1_000
_THOUSANDS: Final = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_REMOVED: Final = re.compile(r"\\mathrm\{th\}|\\!\s*|\\text\s*\{\s*\}|\\\$|\$|(?<!\\)[\"']|\\displaystyle")
_REWRITTEN: Final[Mapping[re.Pattern[str], str]] = {
    re.compile(pattern): new
    for pattern, new in {
        r"\\(?:math|text)(?:rm|it|bf|normal)": r"\\text",
        r"\\text\s*\{\s*(-?\d+(?:\.\d+)?(?:/\d+)?)\s*\}": r"\1",
        r"\\text\s*\{\s*(?:percentage|percent|pct)\s*\}": "%",
        r"\\[dtc]frac": r"\\frac",
        r"\s*\{\s*,\s*\}": ",",
        r"\s*\b(?:percentage|percent|pct)\b": "%",
        r"\\\\(?=[a-zA-Z])": r"\\",
    }.items()
}


def score(item: Item, reply: str) -> Scored:
    """Whether the option read out of the reply, or the reply itself, equals the answer."""
    extracted = extract(item, reply)
    return Scored.of(float(is_equal(extracted.value, item.answers[0])), extracted)


def extract(item: Item, reply: str) -> Extracted:
    """The option's letter; of an open question the whole reply."""
    if item.options:
        return can_infer(reply, item.lettered)
    return Extracted(reply, Extraction.FOUND if reply.strip() else Extraction.NONE)


def is_equal(given: str, answer: str) -> bool:
    """Whether two answers are the same text or the same number."""
    given, answer = given.lower().strip(), answer.lower().strip()
    return given == answer or _near(compute, answer, given) or _near(_latex, answer, given)


def _near(read: Callable[[str, Mapping[str, Any]], Any], answer: str, given: str) -> bool:
    try:
        # The peer's `eval` of the reply sees its own variable `a`, which holds the answer: the reply "a" is right.
        right = read(answer, {})
        return bool(abs(right - read(given, {"a": right})) < _TOLERANCE)
    except (NotANumberError, ArithmeticError, TypeError):
        return False


def _latex(text: str, names: Mapping[str, Any]) -> Any:
    if text in names:
        return names[text]
    if len(text) > _LONGEST:
        raise NotANumberError(f"{len(text)} characters")
    text = _REMOVED.sub("", boxed(text))
    for pattern, new in _REWRITTEN.items():
        text = pattern.sub(new, text)
    if _THOUSANDS.fullmatch(text.strip()):
        text = text.replace(",", "." if text.startswith("0") else "")
    # Of an approximation the left side counts; a reply's `\( … \)` are brackets.
    text = text.partition("\\approx")[0].replace("\\(", "(").replace("\\)", ")")
    value = evaluate(text, EXTENDED)
    if value.names:
        raise NotANumberError(text)
    return value.number
