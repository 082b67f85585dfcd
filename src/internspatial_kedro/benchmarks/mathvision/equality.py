"""Whether two short mathematical answers are the same: numbers by value, lists by element, else by their letters."""

import math
import re
from typing import Final

from internspatial_kedro.benchmarks.mathvision.latex import Dialect, Value, evaluate
from internspatial_kedro.benchmarks.mathvision.powers import NotANumberError
from internspatial_kedro.benchmarks.short_answers import folded
from internspatial_kedro.scoring.number_words import spelled

PLAIN: Final = Dialect(
    number=r"\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+",
    mixed="fractions",
    percent=frozenset({"%", r"\%"}),
    bare_arguments=True,
    degrees=True,
)
_RELATIVE: Final = 1e-9
_FEWEST_DECIMALS: Final = 2
_DECIMAL: Final = re.compile(r"[-+]?\d*\.(\d+)")
_DECORATION: Final = re.compile(r"\\(?:left|right|displaystyle|,|;|!|\$)|\\[()\[\]]|[$*`~]")
_LONGEST: Final = 300
_ASSIGNED: Final = re.compile(r"=|\\approx|≈")
_WRAPPED: Final = re.compile(r"\\(?:text|mathrm|textbf|mathbf|mbox)\s*\{([^{}]*)\}")
_UNIT: Final = re.compile(
    r"(?<=[\d})\]°])\s*(?:(?:square|cubic|sq\.?|cu\.?)\s*)?(?:[kcmd]?m|mm|inch(?:es)?|feet|foot|ft|units?|degrees?|"
    r"dollars?|euros?|hours?|minutes?|min|seconds?|sec|days?|years?|kg|grams?|g|liters?|litres?|km/h|met(?:er|re)s?|"
    r"centimet(?:er|re)s?)(?:\s*(?:\^\s*\{?[23]\}?|[²³]))?\s*$",
    re.IGNORECASE,
)
_CLOSING: Final = {"(": ")", "[": "]", "{": "}"}
_UNICODE: Final = str.maketrans(
    {"π": r"\pi", "°": r"^\circ ", "×": r"\times ", "÷": r"\div ", "−": "-", "–": "-", "√": r"\sqrt"}
)


def same_answer(answer: str, given: str) -> bool:
    """Whether a given answer says what the right one says.

    A decimal with at least two places is the same as an irrational number that rounds to it.
    """
    if len(given) > _LONGEST:
        return False
    answer, given = _bare(answer), _bare(given)
    right, elements = _elements(answer), _elements(given)
    if len(right) > 1 or len(elements) > 1:
        pairs = zip(right, elements, strict=False)
        return len(right) == len(elements) and all(same_answer(*pair) for pair in pairs)
    value, other = number(answer), number(given)
    if value is None or other is None:
        return bool(given) and folded(answer).replace(" ", "") == folded(given).replace(" ", "")
    near = math.isclose(value.number, other.number, rel_tol=_RELATIVE, abs_tol=_RELATIVE)
    return near or _rounds(value, given)


def number(text: str) -> Value | None:
    """The number that a short answer stands for, in LaTeX, digits or words; None if it stands for none."""
    text = _bare(text[: _LONGEST + 1])
    try:
        return evaluate(text, PLAIN)
    except NotANumberError:
        words = spelled(text) if re.fullmatch(r"[A-Za-z \-]{1,60}", text) else []
    return Value(words[0]) if len(words) == 1 and " " not in text else None


def _rounds(value: Value, given: str) -> bool:
    decimal = _DECIMAL.fullmatch(given.strip())
    if not value.names or decimal is None or len(decimal[1]) < _FEWEST_DECIMALS:
        return False
    return bool(abs(float(given) - value.number) <= 0.5 * 10.0 ** -len(decimal[1]) * (1 + _RELATIVE))


def _bare(text: str) -> str:
    """Without decoration, unit and what it is assigned to."""
    text = (
        _WRAPPED.sub(r"\1", _DECORATION.sub(" ", text.translate(_UNICODE).replace("{,}", ",")).strip())
        .strip()
        .rstrip(".,;")
    )
    text = _ASSIGNED.split(text)[-1] if "<" not in text and ">" not in text else text
    return _UNIT.sub("", text).strip()


def _elements(text: str) -> list[str]:
    """Elements of a list or a pair in brackets; the text itself if it is none."""
    inner = text[1:-1] if len(text) > 2 and _CLOSING.get(text[0]) == text[-1] else ""
    return inner.split(",") if "," in inner else [text]
