"""The public scorer of SpatialRGPT-Bench over a judge's words.

Source: SpatialRGPT `scripts/srgpt/eval/evaluate_spatial_with_gpt4.py`.

A judge's failure counts as no success of a quantity and is left out of its error. Of a relation the peer counts the
mark of the item before it once more, because its variable still holds it; before the first mark that is a NameError.
"""

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from internspatial_kedro.benchmarks.benchmark import ScoredItem
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.spatialrgpt_bench.groups import (
    DIRECTION,
    GROUPS,
    QUALITATIVE,
    QUANTITATIVE,
    is_quantitative,
)
from internspatial_kedro.scoring.scored import Extracted, Extraction, Scored

_TOLERANCE: Final = 0.25
_NOT_ZERO: Final = 1e-4
_HOURS: Final = 12
_UNREAD: Final = object()


@dataclass(frozen=True, slots=True)
class Judged:
    """What the peer makes of a judge's words about one item.

    Attributes:
        group: The item's group.
        success: 1 or 0.
        failed: Whether the words could not be read.
        error: Relative error, or hours of a direction; None of relations and failures.
        pair: The right length and that of the reply [m]; None of others.
    """

    group: str
    success: int
    failed: bool
    error: float | None = None
    pair: tuple[float, float] | None = None


class CrashError(Exception):
    """The peer's run ends here; the message begins with the name of its error."""


def replay(words: Sequence[tuple[str, str]]) -> Iterator[Judged]:
    """The peer's loop over a run.

    Args:
        words: Category and the judge's raw words of each item, in order.

    Raises:
        CrashError: Where the peer's loop ends with an error.
    """
    # What `llama_evaluation` holds in the peer, once it holds anything; a dict after quantities.
    held: list[Any] = []
    for category, raw in words:
        try:
            document = json.loads(raw)
        except (ValueError, RecursionError):
            document = _UNREAD
        if is_quantitative(category):
            held = held if document is _UNREAD else [document]
            yield _quantity(category, document)
        else:
            yield _relation(category, document, held)


def _quantity(category: str, document: Any) -> Judged:
    group = QUANTITATIVE[category]
    try:
        if category == DIRECTION:
            answer, reply = int(document["answer_direction"]), int(document["response_direction"])
            apart = abs(answer - reply)
            hours = min(apart, _HOURS - apart)
            return _direction(group, hours)
        truth, said = float(document["answer_in_meters"]), float(document["response_in_meters"])
    except (KeyError, IndexError, TypeError, ValueError, OverflowError):
        return Judged(group, 0, True)
    success = (1 - _TOLERANCE) * truth <= said <= (1 + _TOLERANCE) * truth
    with np.errstate(all="ignore"):
        error = float(np.abs(np.float64(said) - truth) / np.float64(truth + _NOT_ZERO))
    return Judged(group, int(success), False, error, (truth, said))


def _direction(group: str, hours: int) -> Judged:
    """The peer adds hours up at its end, which ends its run where one is too large for a float."""
    try:
        return Judged(group, int(hours <= 1), False, float(hours))
    except OverflowError as error:
        raise CrashError(f"OverflowError: {error}") from error


def _relation(category: str, document: Any, held: list[Any]) -> Judged:
    failed = False
    try:
        held[:] = [document["your_mark"]]
        if held[0] is None:
            held[:] = [0]
        int(held[0])
    except (KeyError, IndexError, TypeError, ValueError, OverflowError):
        failed = True
    if not held:
        raise CrashError("NameError: the first relation has no mark")
    try:
        return Judged(GROUPS[category], int(held[0] > 0), failed)
    except TypeError as error:
        raise CrashError(f"TypeError: {error}") from error


def summary(judged: Sequence[Judged]) -> dict[str, float]:
    """Numbers as the peer writes them to `score.json`, under its names; cells without items are left out."""
    values: dict[str, float] = {}
    for kind, groups in (("Qual", tuple(QUALITATIVE)), ("Quan", tuple(QUANTITATIVE.values()))):
        by_group = {group: [each for each in judged if each.group == group] for group in groups}
        filled = {group: items for group, items in by_group.items() if items}
        every = [each for items in filled.values() for each in items]
        if every:
            values[f"{kind}_overall_acc"] = _percent(every)
        for group, items in filled.items():
            values[f"{kind}_{group}_acc"] = _percent(items)
            if kind == "Quan":
                values |= _errors(group, items)
    return values | {"Match_fail_count": float(sum(each.failed for each in judged))}


def _percent(judged: Sequence[Judged]) -> float:
    return sum(each.success for each in judged) / len(judged) * 100


def _errors(group: str, judged: Sequence[Judged]) -> dict[str, float]:
    errors = [each.error for each in judged if each.error is not None]
    mean = float(np.sum(errors)) / len(errors) * 100 if errors else math.nan
    if group == DIRECTION:
        return {f"Quan_{group}_err": mean}
    return {f"Quan_{group}_err": mean, f"Quan_{group}_absrel": _mean_abs_rel(judged)}


def _mean_abs_rel(judged: Sequence[Judged]) -> float:
    """Mean relative error to the right length, rounded to 3 places; 0 where nothing could be read."""
    mean = np.float64(0)
    with np.errstate(all="ignore"):
        for count, (truth, said) in enumerate(each.pair for each in judged if each.pair is not None):
            value = np.abs(np.float64(truth) - said) / np.float64(truth)
            mean = (value + count * mean) / (count + 1)
    return float(round(mean, 3))


def read_words(item: Item, raw: str) -> Scored:
    """A judge's words about one item by themselves; what cannot be read has failed and borrows no other item's mark."""
    words = Extracted(raw, Extraction.FOUND)
    try:
        judged = next(replay([(item.task, raw)]))
    except CrashError as error:
        return Scored.failed(f"InvalidJudgement: {error}", words)
    if judged.failed:
        return Scored.failed("InvalidJudgement: what is asked for cannot be read in it", words)
    parts = {}
    if judged.error is not None:
        in_degrees = item.task == DIRECTION
        parts = {"error_deg": judged.error * 360 / _HOURS} if in_degrees else {"abs_rel": judged.error}
    return Scored(float(judged.success), raw, Extraction.FOUND, parts=parts)


def aggregate_words(scored: Sequence[ScoredItem]) -> dict[str, float]:
    """The peer's numbers of a run, in its order; none where its run ends with an error."""
    try:
        return summary(list(replay([(each.item.task, each.scored.extracted) for each in scored])))
    except CrashError:
        return {}
