"""Points of SpatialBench's tasks: single items, and pairs that count only together."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from internspatial_kedro.benchmarks.benchmark import ScoredItem
from internspatial_kedro.benchmarks.spatialbench.reading import TASKS

_BONUS_TASKS: Final = frozenset({"reach", "size"})


class Points(NamedTuple):
    """Points that were won, and that there were."""

    scores: float
    full_scores: int


class MissingPartnerError(ValueError):
    """A paired task with an item that has no other half."""


def pair_points(task: str, right: Sequence[Mapping[int, float]]) -> Points:
    """Points of a paired task.

    Existence gives one for a pair that is right in both halves. Reach and size give one a half and one more for both:
    SpatialBot `bunny/eval/eval_spatialbench.py`, `main`.

    Args:
        task: existence, reach or size.
        right: By pair: whether each half (0 and 1) is right.

    Raises:
        MissingPartnerError: A pair without one half.
    """
    won = 0.0
    for halves in right:
        if len(halves) < 2:
            raise MissingPartnerError(f"{task}: a pair has {len(halves)} of its 2 items")
        both = float(all(score == 1 for score in halves.values()))
        won += both + (sum(halves.values()) if task in _BONUS_TASKS else 0.0)
    return Points(won, len(right) * (3 if task in _BONUS_TASKS else 1))


def by_pair(scored: Sequence[ScoredItem]) -> list[dict[int, float]]:
    """Worth of each half, by pair in native order; what cannot be scored is worth 0."""
    pairs: dict[int, dict[int, float]] = {}
    for each in scored:
        pair, half = divmod(int(each.item.extra["place"]), 2)
        pairs.setdefault(pair, {})[half] = each.scored.score or 0.0
    return list(pairs.values())


def by_task(scored: Sequence[ScoredItem]) -> dict[str, list[ScoredItem]]:
    """Items by task, in the benchmark's order of tasks; tasks without items are left out."""
    grouped = {task: [each for each in scored if each.item.task == task] for task in TASKS}
    return {task: items for task, items in grouped.items() if items}


def mean_percent(scored: Sequence[ScoredItem]) -> float:
    """Mean worth in percent; what cannot be scored is worth 0."""
    return 100 * sum(each.scored.score or 0.0 for each in scored) / len(scored)


def with_overall(tasks: Mapping[str, float]) -> dict[str, float]:
    """Tasks' values behind their unweighted mean, which the paper does not print but tables need."""
    return {"overall": sum(tasks.values()) / len(tasks), **tasks} if tasks else {}
