"""MathVista as we score it: the option, number, list or phrase that the reply's final statement gives."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.short_answers import folded, readings
from internspatial_kedro.scoring.choices import extract_choice
from internspatial_kedro.scoring.numbers import extract_number, numbers_in
from internspatial_kedro.scoring.scored import NOTHING, Extracted, Extraction, Scored

_ROUNDING: Final = 1e-9
_BRACKETS: Final = re.compile(r"\[([^\[\]]*)\]|\(([^(),]*,[^()]*)\)")


def score(item: Item, reply: str) -> Scored:
    """By the type of the answer."""
    if item.options:
        found = extract_choice(reply, item.lettered)
        return Scored.of(float(found.value == item.answers[0]), found)
    return _FREE_FORM[item.extra["answer_type"]](item, reply)


def _integer(item: Item, reply: str) -> Scored:
    found = extract_number(reply)
    return Scored.of(float(bool(found.value) and float(found.value) == float(item.answers[0])), found)


def _float(item: Item, reply: str) -> Scored:
    """Right where it rounds to the answer."""
    found = extract_number(reply)
    most_off = 0.5 * 10.0 ** -int(item.extra["precision"]) + _ROUNDING
    return Scored.of(float(bool(found.value) and abs(float(found.value) - float(item.answers[0])) <= most_off), found)


def _list(item: Item, reply: str) -> Scored:
    """Elements in their order; spaces and quotation marks are form, and so are brackets around numbers."""
    right = _elements(item.answers[0])
    given = next((found for text in readings(reply) if (found := _elements(text))), [])
    status = Extraction.FOUND if given else Extraction.NONE
    return Scored.of(float(bool(right) and given == right), Extracted(", ".join(map(str, given)), status))


def _text(item: Item, reply: str) -> Scored:
    given = [folded(reading) for reading in readings(reply)]
    found = Extracted(given[0], Extraction.FOUND) if given else NOTHING
    return Scored.of(float(folded(item.answers[0]) in given), found)


_FREE_FORM: Final[Mapping[str, Callable[[Item, str], Scored]]] = {
    "integer": _integer,
    "float": _float,
    "list": _list,
    "text": _text,
}


def _elements(text: str) -> list[str | float]:
    *_, brackets = (None, *_BRACKETS.finditer(text))
    if brackets is None:
        return list(numbers_in(text))
    return [_element(each) for each in (brackets[1] or brackets[2] or "").split(",") if each.strip()]


def _element(text: str) -> str | float:
    numbers = numbers_in(text)
    return numbers[0] if len(numbers) == 1 else folded(text)
