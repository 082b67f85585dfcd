"""Which number a reply gives."""

import math
import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from internspatial_kedro.scoring.number_words import spelled
from internspatial_kedro.scoring.scored import NOTHING, Extracted, Extraction
from internspatial_kedro.scoring.statements import conclusions, inferences, lines, marked, plain, without_thinking

# Not inside names (room12), powers of units (m^2), decimals; no ordinals (3rd) and no 2D; thousands by commas.
_DIGITS: Final = re.compile(
    r"(?<![^\W\d])(?<![\d^])(?:(?<![\w.)])[-+−])?"
    r"(?:\d{1,3}(?:,\d{3})++(?!\d)|\d++)?+(?:\.\d++)?+(?<=\d)(?:[eE][-+]?\d{1,3}+)?+(?!(?:st|nd|rd|th|[dD])\b)"
)
_RANGE: Final = re.compile(r"\d\s{0,2}(?:-|–|—|to|~)\s{0,2}\d")
_BULLET: Final = re.compile(r"^\s{0,8}\d{1,2}[.)]\s+(?=\S)", re.MULTILINE)
_LINE: Final = re.compile(r"\D{0,12}\d[\d.,]{0,12}\D{0,20}")
_BOLD: Final = re.compile(r"\*\*([^*\n]{1,60})\*\*")
_ASIDE: Final = re.compile(r"\([^()]{0,200}\)")


def extract_number(reply: str, *, words: bool = True) -> Extracted:
    """The number that a reply gives: the last one of its final statement, else the last one in it.

    Args:
        reply: Raw words of a model.
        words: Whether "twenty-one" is a number too, where a statement holds none in digits.

    Returns:
        Decimal text that `float` accepts. Ambiguous, with the last number as its value, where different ones stand in
        the same statement or a range does.
    """
    text = without_thinking(reply)
    statements = (_of(_main(segment), words) for segment in _statements(text))
    return next((found for found in statements if found is not NOTHING), None) or _of(plain(text), words)


def _statements(text: str) -> Iterator[str]:
    """Where a final number is looked for, from the surest on."""
    yield from (plain(segment) for segment in marked(text))
    bare = plain(text)
    yield from conclusions(bare)
    rows = lines(bare)
    if len(rows) > 1 and _LINE.fullmatch(rows[-1]):
        yield rows[-1]
    yield from _BOLD.findall(text)[:-2:-1]
    yield from (segment for segment in inferences(bare) if _DIGITS.search(segment))


def last_number(reply: str, *, words: bool = False) -> Extracted:
    """The last number of a reply, whatever is said around it: the rule of InternSpatial's paper for counting."""
    found = numbers_in(reply) or (spelled(reply) if words else [])
    return Extracted(as_text(found[-1]), Extraction.FOUND) if found else NOTHING


def numbers_in(text: str) -> list[float]:
    """Finite numbers in digits, in order; thousands, decimals, signs and exponents understood."""
    found = (_value(match[0]) for match in _DIGITS.finditer(text))
    return [number for number in found if math.isfinite(number)]


def as_text(number: float) -> str:
    """Plain decimal text of a number, `3` rather than `3.0`."""
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else format(Decimal(repr(number)), "f")


def _main(segment: str) -> str:
    """A statement without its asides, if a number is left: `2.5 m (8.2 feet)` says 2.5."""
    without = _ASIDE.sub(" ", segment)
    return without if _DIGITS.search(without) else segment


def _of(text: str, words: bool) -> Extracted:
    found = numbers_in(_BULLET.sub("", text)) or numbers_in(text) or (spelled(text) if words else [])
    if not found:
        return NOTHING
    unclear = len(set(found)) > 1 or _RANGE.search(text) is not None
    return Extracted(as_text(found[-1]), Extraction.AMBIGUOUS if unclear else Extraction.FOUND)


def _value(text: str) -> float:
    text = text.replace(",", "").replace("−", "-")
    if not text.isascii():
        text = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)
    return float(text)
