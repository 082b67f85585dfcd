"""How metrics depend on tasks, found by moving the scores of one task at a time; and what follows for intervals.

Most metrics are weighted sums of the tasks' means: a mean over items, a mean over tasks, VSI-Bench's mean of eight of
which one is itself a mean of three. Their weights are their slopes, and the variance of the sum follows from the
clusters' sums (delta method), clusters that hold items of several tasks included.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from internspatial_kedro.benchmarks.benchmark import ScoredItem
from internspatial_kedro.scoring.scored import Scored
from internspatial_kedro.scoring.standard_errors import UNKNOWN, Codes, Vector, error_of_residuals
from internspatial_kedro.scoring.statistics import Interval, t_interval, unanimous_interval

_STEP: Final = 0.125
"""A power of two, so that scores of 0 and 1 move without rounding."""
_TOLERANCE: Final = 1e-6


@dataclass(frozen=True)
class CodedItems:
    """Scored items as numbers.

    Attributes:
        scores: Failures as 0, shape (n,).
        task: Number of each item's task, shape (n,).
        cluster: Number of each item's cluster, shape (n,).
        count: Items of each task, shape (T,).
        mean: Mean score of each task, shape (T,).
    """

    scores: Vector
    task: Codes
    cluster: Codes
    count: Vector
    mean: Vector

    @classmethod
    def of(cls, items: Sequence[ScoredItem]) -> Self:
        """Items in order."""
        scores = np.array([scored.scored.score or 0.0 for scored in items], dtype=np.float64)
        task, cluster = _number(scored.item.task for scored in items), _number(cluster_names(items))
        count = np.bincount(task).astype(np.float64)
        return cls(scores, task, cluster, count, np.bincount(task, scores) / count)

    def interval(self, value: float, slope: Vector) -> Interval:
        """Of a metric that is a weighted sum of the tasks' means.

        Args:
            value: The metric.
            slope: Its weights, shape (T,); items of tasks without weight do not count.
        """
        rows = slope[self.task] != 0
        task, scores = self.task[rows], self.scores[rows]
        _, cluster = np.unique(self.cluster[rows], return_inverse=True)
        influence = (slope / self.count)[task] * (scores - self._expected(slope)[task])
        residual = np.asarray(np.bincount(cluster, influence), dtype=np.float64)
        if len(residual) < 2:
            return Interval(UNKNOWN, UNKNOWN)
        if np.all(scores == 0) or np.all(scores == 1):
            reach = float(unanimous_interval(len(residual))) * float(slope.sum())
            return Interval(value, value + reach) if scores[0] == 0 else Interval(value - reach, value)
        return t_interval(value, error_of_residuals(residual, 1), len(residual) - 1)

    def _expected(self, slope: Vector) -> Vector:
        """What scores of each task deviate from, shape (T,): the task's mean; in a mean over items, that mean."""
        counted = slope != 0
        if not np.allclose((slope / self.count)[counted], slope[counted].sum() / self.count[counted].sum()):
            return self.mean
        return np.full_like(self.mean, np.average(self.mean[counted], weights=self.count[counted]))


def cluster_names(items: Sequence[ScoredItem]) -> list[str]:
    """Names of clusters; an item without one is its own."""
    return [scored.item.cluster_id or f"item/{scored.item.item_id}" for scored in items]


def _number(names: Iterable[str]) -> Codes:
    """Names to numbers in the order of first appearance."""
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(name, len(numbers)) for name in names], dtype=np.int64)


def find_slopes(
    aggregate: Callable[[Sequence[ScoredItem]], dict[str, float]],
    items: Sequence[ScoredItem],
    values: dict[str, float],
    coded: CodedItems,
) -> dict[str, Vector]:
    """By how much metrics grow with each task's mean, of metrics that are weighted sums of these means.

    Metrics that count pairs, drop items or read more than scores are left out: their slopes do not add up to them.

    Args:
        aggregate: The profile's.
        items: Of a run.
        values: What `aggregate` says of them.
        coded: The same items as numbers.
    """
    moved = [_move(scored) for scored in items]
    slopes = {name: np.zeros(len(coded.count)) for name in values}
    for number in range(len(coded.count)):
        mixed = list(items)
        for place in np.flatnonzero(coded.task == number):
            mixed[place] = moved[place]
        for name, value in aggregate(mixed).items():
            if name in slopes:
                slopes[name][number] = (value - values[name]) / _STEP
    return {name: slope for name, slope in slopes.items() if _adds_up(slope, coded.mean, values[name])}


def _move(scored: ScoredItem) -> ScoredItem:
    said = scored.scored
    if said.score is None:
        return scored
    return ScoredItem(scored.item, Scored(said.score + _STEP, said.extracted, said.status, said.failure, said.parts))


def _adds_up(slope: Vector, mean: Vector, value: float) -> bool:
    return bool(slope.any()) and abs(float(slope @ mean) - value) <= _TOLERANCE * max(1.0, abs(value))
