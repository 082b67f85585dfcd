"""ChartQA as we score it: relaxed accuracy of the value or the words that a reply gives.

Numbers are read with commas, currencies, units and words; a percent sign is a unit, so that 25 %, 25 and 0.25 meet
where one side has the sign; an answer of 0 must be met exactly; a year that is asked for, too.
"""

import re
from typing import Final

from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.short_answers import folded, readings
from internspatial_kedro.scoring.numbers import extract_number
from internspatial_kedro.scoring.scored import NOTHING, Extracted, Extraction, Scored
from internspatial_kedro.scoring.yes_no import extract_yes_no

_MOST_OFF: Final = 0.05
_ROUNDING: Final = 1e-9
_NUMBER: Final = re.compile(
    r"[-+−]?\s*[$€£¥]?\s*[-+]?(?:\d[\d,]*(?:\.\d+)?|\.\d+)(?:e[-+]?\d+)?\s*(?:%|percent)?", re.I
)
_FRACTION: Final = re.compile(r"([-+]?\d{1,15})\s*/\s*(\d{1,15})")
_PERCENT: Final = re.compile(r"%|\bpercent", re.IGNORECASE)
_ASKS_YEAR: Final = re.compile(r"\b(?:which|what|in)\b[^?]*\byears?\b|\bwhen\b", re.IGNORECASE)
_YEAR: Final = re.compile(r"(?:1[89]|20)\d\d")


def score(item: Item, reply: str) -> Scored:
    """The better of its answers, if there are several."""
    scored = [_against(answer, item.question, reply) for answer in item.answers]
    return max(scored, key=lambda each: each.score or 0.0, default=Scored.of(0.0, NOTHING))


def _against(answer: str, question: str, reply: str) -> Scored:
    if _NUMBER.fullmatch(answer.strip()):
        return _number(answer, question, reply)
    if answer.strip().casefold() in ("yes", "no"):
        found = extract_yes_no(reply)
        return Scored.of(float(found.value == answer.strip().casefold()), found)
    given = [folded(reading) for reading in readings(reply)]
    right = _elements(answer) in map(_elements, given)
    return Scored.of(float(right), Extracted(given[0], Extraction.FOUND) if given else NOTHING)


def _number(answer: str, question: str, reply: str) -> Scored:
    found = _given(reply)
    if not found.value:
        return Scored.of(0.0, found)
    exact = _ASKS_YEAR.search(question) is not None and _YEAR.fullmatch(answer.strip()) is not None
    rights = _values(float(extract_number(answer).value), answer)
    near = any(_is_near(right, given, exact) for right in rights for given in _values(float(found.value), reply))
    return Scored.of(float(near), found)


def _given(reply: str) -> Extracted:
    fraction = next((match for text in readings(reply) if (match := _FRACTION.fullmatch(folded(text)))), None)
    if fraction and int(fraction[2]):
        return Extracted(repr(int(fraction[1]) / int(fraction[2])), Extraction.FOUND)
    return extract_number(reply)


def _values(number: float, text: str) -> tuple[float, ...]:
    """A number, and its hundredth if it is a percentage."""
    return (number, number / 100) if _PERCENT.search(text) else (number,)


def _is_near(right: float, given: float, exact: bool) -> bool:
    tolerance = 0.0 if exact else _MOST_OFF
    return abs(given - right) <= tolerance * abs(right) * (1 + _ROUNDING)


def _elements(text: str) -> list[str]:
    """Elements of `[a, b]`; of another text, itself."""
    text = text.strip()
    inner = text[1:-1].split(",") if text.startswith("[") and text.endswith("]") else [text]
    return [folded(element) for element in inner]
