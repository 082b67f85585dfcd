"""Accuracy of EgoExo-Bench by subtask and overall: as it should be, and as the peers' code adds it up."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from internspatial_kedro.benchmarks.benchmark import ScoredItem
from internspatial_kedro.benchmarks.egoexo_bench.first_letter import FAILED_CALL, score_first_letter
from internspatial_kedro.benchmarks.means import overall_and_tasks
from internspatial_kedro.scoring.scored import Extraction

AS_WRITTEN: Final = "overall (as written)"


def rate_as_peers(scored: Sequence[ScoredItem]) -> dict[str, float]:
    """Mean over all items, then by subtask; a failed call is a reply to the peers, `FAILED_CALL`, right where A is.

    The overall percentage that they print differs from the mean where the native index is not 0, 1, 2, …; it then
    stands beside it.
    """
    rescored = [_with_reply(one) for one in scored]
    metrics = overall_and_tasks(rescored)
    indices = [_index(one) for one in rescored]
    if indices != list(range(len(rescored))):
        metrics[AS_WRITTEN] = 100 * overall_as_written(indices, [one.scored.score or 0.0 for one in rescored])
    return metrics


def overall_as_written(indices: Sequence[int | str], scores: Sequence[float]) -> float:
    """Overall accuracy as the peers' `evaluate` and `get_dimension_rating` reach it.

    A score is written to the row whose position is its index (`data.loc[idx, "score"]`). Rows that get none hold NaN,
    which counts as right; an index beyond the rows adds one. With indices from 1 on, 2 of 4 right become 3 of 5.
    """
    by_label = dict(zip(indices, scores, strict=True))
    labels = set(range(len(indices))) | set(by_label)
    return sum(bool(by_label.get(label, True)) for label in labels) / len(labels)


def _with_reply(one: ScoredItem) -> ScoredItem:
    if one.scored.status is not Extraction.CALL_FAILED:
        return one
    return replace(one, scored=score_first_letter(one.item, FAILED_CALL))


def _index(one: ScoredItem) -> int | str:
    native = str(one.item.extra["index"])
    return int(native) if native.isdecimal() else native
