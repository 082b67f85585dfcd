"""The official scorer.

Rules of vision-x-nyu/thinking-in-space@51e089c3:lmms_eval/tasks/vsibench/utils.py: `fuzzy_matching`, `exact_match`,
`abs_dist_norm`, `to_float`. The text up to the first blank is the answer, so that "(B)", "The answer is B", a leading
blank and "2.9m" are all wrong, while "3_000" is a number.
"""

import math

from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.scoring.accuracy import mean_relative_accuracy
from internspatial_kedro.scoring.scored import NOTHING, Extracted, Extraction, Scored


def score(item: Item, reply: str) -> Scored:
    """Exact match of letters, MRA of numbers."""
    first = first_word(reply)
    truth = item.answers[0]
    if item.answer_kind == "letter":
        return Scored.of(float(first.lower() == truth.lower()), _found(first))
    return score_number(to_float(first), to_float(truth))


def first_word(reply: str) -> str:
    """Up to the first blank (no other white space ends it), without stops at its end."""
    return reply.split(" ")[0].rstrip(".").strip()


def to_float(text: str) -> float | None:
    """What Python reads as a number: also `3_000`, `inf`, `nan` and digits of other scripts."""
    try:
        return float(text)
    except ValueError:
        return None


def score_number(predicted: float | None, truth: float | None) -> Scored:
    """MRA as `abs_dist_norm` has it: divided by the truth with its sign, so that below 0 every answer is perfect."""
    if predicted is None or truth is None:
        return Scored.of(0.0, NOTHING if predicted is None else _found(str(predicted)))
    if truth == 0:
        return Scored.failed("ZeroDivisionError: float division by zero", _found(str(predicted)))
    error = abs(predicted - truth) / truth
    return Scored.of(0.0 if math.isnan(error) else mean_relative_accuracy(error), _found(str(predicted)))


def _found(value: str) -> Extracted:
    return Extracted(value, Extraction.FOUND) if value else NOTHING
