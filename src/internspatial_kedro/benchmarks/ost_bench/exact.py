"""Our own scores of OST-Bench: whole words and numbers, exact arithmetic, failures count 0."""

import re
from fractions import Fraction
from typing import Final

from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.ost_bench.kinds import Kind, kind_of
from internspatial_kedro.scoring.choices import extract_choice
from internspatial_kedro.scoring.numbers import extract_number
from internspatial_kedro.scoring.scored import Extracted, Extraction, Scored

_TOLERANCES: Final = tuple(Fraction(step, 20) for step in range(1, 11))
"""Relative errors of the ten confidences: 0.05 to 0.50."""
_ANTICLOCKWISE: Final = re.compile(r"\b(?:counter|anti)[\s-]{0,2}clockwise\b|\bccw\b", re.IGNORECASE)
_ONE_WORD: Final = "Counterclockwise"


def score_exactly(item: Item, reply: str) -> Scored:
    """1 for the right option or whole number, 0 to 1 for an estimate; a reply without one answer is worth 0."""
    kind = kind_of(item.task)
    if kind is None:
        return Scored.failed(f"Skipped: {item.task!r} is not scored")
    extracted = _option_in(reply, item) if kind is Kind.JUDGEMENT else extract_number(reply)
    if extracted.status is not Extraction.FOUND:
        return Scored.of(0.0, extracted)
    return Scored.of(_worth(kind, extracted, item.answers[0]), extracted)


def _option_in(reply: str, item: Item) -> Extracted:
    # "counter clockwise" names the option in two words, and the opposite one in its second.
    told = _ANTICLOCKWISE.sub(_ONE_WORD, reply) if _ONE_WORD in item.options else reply
    return extract_choice(told, item.lettered)


def _worth(kind: Kind, extracted: Extracted, answer: str) -> float:
    if kind is Kind.JUDGEMENT:
        return float(extracted.value == answer)
    said, right = Fraction(extracted.value), Fraction(answer)
    return float(said == right) if kind is Kind.ENUMERATION else relative_accuracy(said, right)


def relative_accuracy(said: Fraction, right: Fraction) -> float:
    """Share of the ten tolerances that exceed the relative error, as the paper defines it (Thinking in Space, eq. 1).

    An error of exactly 5 % is within nine of them. A right answer of 0 has no relative error: 0 is right, all else is
    not.
    """
    if right == 0:
        return float(said == 0)
    error = abs(said - right) / abs(right)
    return sum(error < tolerance for tolerance in _TOLERANCES) / len(_TOLERANCES)
