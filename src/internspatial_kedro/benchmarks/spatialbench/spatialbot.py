"""The public scorer of SpatialBench: SpatialBot `bunny/eval/eval_spatialbench.py`, `main`."""

from collections.abc import Sequence

from internspatial_kedro.benchmarks.benchmark import ScoredItem
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.spatialbench.pairs import (
    MissingPartnerError,
    by_pair,
    by_task,
    mean_percent,
    pair_points,
    with_overall,
)
from internspatial_kedro.benchmarks.spatialbench.reading import PAIRED
from internspatial_kedro.scoring.scored import NOTHING, Extracted, Extraction, Scored


def score(item: Item, reply: str) -> Scored:
    """Whether the answer occurs in the reply; of counting, 1 less the relative error.

    The occurrence is a substring, case and all: "Apple" holds "A", "yes" does not hold "Yes".
    """
    if item.task == "counting":
        return _score_count(item.answers[0], reply)
    if item.answers[0] in reply:
        return Scored.of(1.0, Extracted(item.answers[0], Extraction.FOUND))
    return Scored.of(0.0, NOTHING)


def _score_count(answer: str, reply: str) -> Scored:
    """1 less the relative error, below 0 where the error is more than all.

    The peer casts the whole reply by `int`, which ends its run where words stand there; here that reply has failed.
    """
    try:
        count = int(reply)
        error_percent = abs(count - int(answer)) / int(answer) * 100
    except (ValueError, ZeroDivisionError, OverflowError) as error:
        return Scored.failed(f"{type(error).__name__}: {error}")
    return Scored.of((100 - error_percent) / 100, Extracted(str(count), Extraction.FOUND))


def aggregate(scored: Sequence[ScoredItem]) -> dict[str, float]:
    """Percent of each task's points; a paired task with an odd half, where the peer raises IndexError, is left out."""
    values: dict[str, float] = {}
    for task, items in by_task(scored).items():
        if task not in PAIRED:
            values[task] = mean_percent(items)
            continue
        try:
            points = pair_points(task, by_pair(items))
        except MissingPartnerError:
            continue
        values[task] = 100 * points.scores / points.full_scores
    return with_overall(values)
