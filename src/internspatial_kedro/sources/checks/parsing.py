"""Untrusted JSON and text to typed values. Whatever does not fit is `record_malformed`."""

import json
import math

import numpy as np

from internspatial_kedro.geometry.frames import Array
from internspatial_kedro.sources.checks.reasons import Reason, Unusable

_SHOWN_LETTERS = 80


def shown(value: object) -> str:
    """A value as it may stand in a reject's detail: its first letters on one line."""
    text = value if isinstance(value, str) else repr(value)
    text = " ".join("".join(letter if letter.isprintable() else " " for letter in text[: 2 * _SHOWN_LETTERS]).split())
    return text if len(text) <= _SHOWN_LETTERS else f"{text[:_SHOWN_LETTERS]}…"


def malformed(what: str, value: object, expected: str) -> Unusable:
    """The verdict on a value that does not fit."""
    return Unusable(Reason.RECORD_MALFORMED, f"{what} is {shown(value)}; {expected} was expected")


def parse_json(text: str, what: str) -> object:
    """JSON text to Python; nan and infinity pass, as they do in Python's own files."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unusable(Reason.RECORD_MALFORMED, f"{what} is no JSON: {shown(str(error))}") from error


def as_mapping(value: object, what: str) -> dict[str, object]:
    """A JSON object."""
    if not isinstance(value, dict):
        raise malformed(what, value, "a JSON object")
    return value


def as_list(value: object, what: str) -> list[object]:
    """A JSON list."""
    if not isinstance(value, list):
        raise malformed(what, value, "a list")
    return value


def as_text(value: object, what: str) -> str:
    """A string, or a whole number in its place (some exporters write ids as numbers)."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise malformed(what, value, "text")
    return str(value)


def as_number(value: object, what: str) -> float:
    """A number; nan and infinity are numbers, true and false are not."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise malformed(what, value, "a number")
    try:
        return float(value)
    except (ValueError, OverflowError) as error:
        raise malformed(what, value, "a number") from error


def as_whole(value: object, what: str) -> int:
    """A whole number."""
    number = as_number(value, what)
    if not math.isfinite(number) or number != int(number):
        raise malformed(what, value, "a whole number")
    return int(number)


def as_numbers(value: object, count: int | None, what: str) -> list[float]:
    """A list of numbers, `count` of them unless that is None."""
    values = as_list(value, what)
    if count is not None and len(values) != count:
        raise malformed(f"{what} with {len(values)} values", value, f"{count} numbers")
    return [as_number(entry, what) for entry in values]


def as_matrix(value: object, shape: tuple[int, int], what: str) -> Array:
    """A list of rows to an array of at least `shape`; further rows and columns are cut off."""
    rows = as_list(value, what)
    if len(rows) < shape[0]:
        raise malformed(what, value, f"{shape[0]} rows")
    values = [as_numbers(row, None, what) for row in rows[: shape[0]]]
    if any(len(row) < shape[1] for row in values):
        raise malformed(what, value, f"rows of {shape[1]} numbers")
    return np.array([row[: shape[1]] for row in values])


def text_to_numbers(text: str, count: int, what: str) -> Array:
    """At least `count` numbers separated by blanks or line ends; what follows is cut off."""
    words = text.split()
    if len(words) < count:
        raise malformed(f"{what} with {len(words)} values", text, f"{count} numbers")
    return np.array([as_number(word, what) for word in words[:count]])
