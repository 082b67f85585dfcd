"""Lengths and clock directions read out of text."""

import math
import re
from typing import Final

from internspatial_kedro.scoring.number_words import spelled
from internspatial_kedro.scoring.numbers import extract_number
from internspatial_kedro.scoring.scored import NOTHING, Extracted, Extraction
from internspatial_kedro.scoring.statements import conclusions, marked, plain, without_thinking

METRES: Final[dict[str, float]] = {
    "m": 1.0, "meter": 1.0, "metre": 1.0,
    "cm": 0.01, "centimeter": 0.01, "centimetre": 0.01,
    "mm": 0.001, "millimeter": 0.001, "millimetre": 0.001,
    "km": 1000.0, "kilometer": 1000.0, "kilometre": 1000.0,
    "in": 0.0254, "inch": 0.0254, "inche": 0.0254, '"': 0.0254, "″": 0.0254, "''": 0.0254,
    "ft": 0.3048, "foot": 0.3048, "feet": 0.3048, "'": 0.3048, "′": 0.3048,
    "yd": 0.9144, "yard": 0.9144,
}  # fmt: skip
"""Metres in a unit; plurals by `s` are understood."""

_SAME: Final = 0.02
"""Lengths whose difference is smaller, relative to the larger, are one length in two units."""

_REGION: Final = re.compile(r"\bregions?\s{0,2}\[?\d{1,2}\]?|\[\d{1,2}\]", re.IGNORECASE)
_NUMBER: Final = r"(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?(?<=\d)"
_UNIT: Final = (
    r"(?:kilo|centi|milli)?met(?:er|re)s?|inch(?:es)?|feet|foot|ft|yards?|yds?"
    r"|km|cm|mm|m|in(?![- ]?(?:depth|front))|''|[\"″'′]"
)
_LENGTH: Final = re.compile(
    rf"(?<![\w.,/])(?:(?P<whole>\d+)[ -])?(?P<number>{_NUMBER}|½|¼|¾)(?:\s?/\s?(?P<below>[1-9]\d{{0,3}}))?"
    rf"[ -]{{0,2}}(?P<unit>{_UNIT})(?![A-Za-z])",
    re.IGNORECASE,
)
_WORDED: Final = re.compile(
    rf"\b(?P<words>[a-z]+(?:[ -][a-z]+){{0,4}}?)[ -](?P<unit>{_UNIT})(?![A-Za-z])", re.IGNORECASE
)
_JOINED: Final = re.compile(r"(?:,|\s|and|-){0,5}")
_RANGE: Final = re.compile(
    rf"(?<![\d.,])(?:{_NUMBER})\s?(?:-|–|—|to|~|and)\s?(?:{_NUMBER})\s?(?:{_UNIT})(?![A-Za-z])", re.IGNORECASE
)
_PARTS: Final = {"½": 0.5, "¼": 0.25, "¾": 0.75}
_CLOCK: Final = re.compile(r"\b(\d{1,2}|[a-z]+)(?::00)?[\s-]{0,2}o\s?['’`]?\s?-?clock", re.IGNORECASE)
_HOURS: Final = 12


def extract_length(reply: str) -> Extracted:
    """The length that a reply gives, in metres.

    Feet and inches belong together; the same length in two units is one. A number without a unit is read as metres and
    counts as ambiguous, as do several lengths, of which the last one counts.
    """
    text = without_thinking(reply)
    for segment in (*map(plain, marked(text)), *conclusions(plain(text)), plain(text)):
        bare = _REGION.sub(" ", segment).replace("’", "'").replace("”", '"').replace("''", '"')
        if found := _lengths(bare):
            unclear = _differ(found) or _RANGE.search(bare) is not None
            return Extracted(repr(found[-1] if unclear else found[0]), _status(unclear))
    number = extract_number(_REGION.sub(" ", text))
    return Extracted(number.value, Extraction.AMBIGUOUS) if number.value else number


def extract_hour(reply: str) -> Extracted:
    """The hour of a clock direction, 1 to 12; a bare number is one, too."""
    text = plain(without_thinking(reply))
    named = [hour for match in _CLOCK.finditer(text) if (hour := _hour(match[1])) is not None]
    if named:
        return Extracted(str(named[-1]), _status(len(set(named)) > 1))
    number = extract_number(_REGION.sub(" ", text))
    hour = _hour(number.value)
    return NOTHING if hour is None else Extracted(str(hour), number.status)


def hours_apart(first: int, second: int) -> int:
    """Hours between two directions, the shorter way round, 0 to 6."""
    around = abs(first - second) % _HOURS
    return min(around, _HOURS - around)


def _lengths(text: str) -> list[float]:
    """Lengths [m] in order; in words only where none is in digits."""
    found: list[float] = []
    end, was_feet = -1, False
    for match in _LENGTH.finditer(text):
        unit, value = _metres(match["unit"]), _value(match)
        is_inches = unit == METRES["inch"]
        if was_feet and is_inches and _JOINED.fullmatch(text, end, match.start()):
            found[-1] += value * unit
        else:
            found.append(value * unit)
        end, was_feet = match.end(), unit == METRES["foot"]
    worded = ((_metres(match["unit"]), _said(match["words"])) for match in _WORDED.finditer(text))
    return [value for value in found if math.isfinite(value)] or [unit * number for unit, number in worded if number]


def _value(match: re.Match[str]) -> float:
    text = match["number"]
    value = _PARTS[text] if text in _PARTS else float(text.replace(",", ""))
    value /= int(match["below"]) if match["below"] else 1
    fraction = match["below"] or text in _PARTS
    return value + (float(match["whole"]) if match["whole"] and fraction else 0.0)


def _said(words: str) -> float:
    """A number in words before a unit: "two and a half", "half a"."""
    numbers = spelled(words)
    if numbers:
        return numbers[-1]
    return 0.5 if re.search(r"\bhalf(?: an?)?$", words, re.IGNORECASE) else 0.0


def _metres(unit: str) -> float:
    name = unit.lower()
    return METRES[name] if name in METRES else METRES[name.removesuffix("s")]


def _differ(lengths: list[float]) -> bool:
    return max(lengths) - min(lengths) > _SAME * max(lengths)


def _hour(text: str) -> int | None:
    numbers = [float(text)] if text.replace(".", "", 1).isdecimal() else spelled(text)
    whole = int(numbers[0]) if len(numbers) == 1 and numbers[0].is_integer() else 0
    return whole if 1 <= whole <= _HOURS else None


def _status(unclear: bool) -> Extraction:
    return Extraction.AMBIGUOUS if unclear else Extraction.FOUND
