"""A profile's own metrics of a run, with intervals that follow from how each metric depends on the items."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from internspatial_kedro.benchmarks.benchmark import ScoredItem
from internspatial_kedro.reporting.scores.cells import ALL
from internspatial_kedro.reporting.scores.jackknife import jackknife_intervals
from internspatial_kedro.reporting.scores.sensitivity import CodedItems, find_slopes
from internspatial_kedro.scoring.scored import Extraction
from internspatial_kedro.scoring.statistics import Interval

OVERALL: Final = "overall"
RunKey = tuple[str, str, str]
"""Model, benchmark, profile."""
Aggregate = Callable[[Sequence[ScoredItem]], dict[str, float]]

_ANSWERED: Final = (Extraction.FOUND, Extraction.AMBIGUOUS)
_WHOLE: Final = 100.0


@dataclass(frozen=True, slots=True)
class Measure:
    """A metric of a run.

    Attributes:
        name: What the profile's aggregation calls it. Its first is also called `overall`, unless that is a task's name:
            some peers have no overall score of an incomplete run.
        format: One format, or `all`.
        value: Failures count as the profile has it.
        answered_only: The same over items whose reply held an answer; None if the metric needs others.
        low: Lower end of the 95 % interval of `value`; None if it cannot be told.
        high: Upper end.
    """

    name: str
    format: str
    value: float
    answered_only: float | None
    low: float | None
    high: float | None


def measure(aggregate: Aggregate, items: Sequence[ScoredItem]) -> list[Measure]:
    """Metrics of a run and, if it has several formats, of each format.

    Args:
        aggregate: The profile's.
        items: All items of the run, those of failed calls too.
    """
    formats = sorted({scored.item.format for scored in items})
    groups = [(ALL, items)]
    if len(formats) > 1:
        groups += [(name, [scored for scored in items if scored.item.format == name]) for name in formats]
    return [found for name, group in groups for found in _measure_group(aggregate, group, name)]


def _measure_group(aggregate: Aggregate, items: Sequence[ScoredItem], format_name: str) -> Iterator[Measure]:
    values = aggregate(items)
    answered = [scored for scored in items if scored.scored.status in _ANSWERED]
    answered_only = values if len(answered) == len(items) else aggregate(answered) if answered else {}
    intervals, tasks = _intervals(aggregate, items, values), {scored.item.task for scored in items}
    # A mean of shares is a share, of which more than all is not possible. CIDEr and the like have no such end.
    shares = all(scored.scored.score is None or 0 <= scored.scored.score <= 1 for scored in items)
    parts = {name for scored in items for name in scored.scored.parts}
    first = next(iter(values), OVERALL)
    headline = first if first not in tasks or len(tasks) == 1 else OVERALL
    for name, value in values.items():
        ends = intervals.get(name)
        low, high = (None, None) if ends is None or np.isnan(ends.low) else (ends.low, ends.high)
        if low is not None and high is not None and shares and name not in parts and 0 <= value <= _WHOLE:
            low, high = max(low, 0.0), min(high, _WHOLE)
        for called in dict.fromkeys((OVERALL, name)) if name == headline else (name,):
            yield Measure(called, format_name, value, answered_only.get(name), low, high)


def _intervals(aggregate: Aggregate, items: Sequence[ScoredItem], values: dict[str, float]) -> dict[str, Interval]:
    """By the delta method where a metric is a weighted sum of the tasks' means, elsewhere by the jackknife."""
    if not items:
        return {}
    coded = CodedItems.of(items)
    slopes = find_slopes(aggregate, items, values, coded)
    intervals = {name: coded.interval(values[name], slope) for name, slope in slopes.items()}
    others = {name: value for name, value in values.items() if name not in slopes}
    return intervals | (jackknife_intervals(aggregate, items, others) if others else {})
