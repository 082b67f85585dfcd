"""Intervals of metrics of any form: the metric again and again, each time without one group of clusters."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa

from internspatial_kedro.benchmarks.benchmark import ScoredItem
from internspatial_kedro.reporting.scores.sensitivity import cluster_names
from internspatial_kedro.scoring.standard_errors import UNKNOWN
from internspatial_kedro.scoring.statistics import Interval, t_interval
from internspatial_kedro.tables.sampling import hash_values

_GROUPS: Final = 40
"""Most groups: 39 degrees of freedom widen an interval by 3 %, and a metric is computed 40 times."""


def jackknife_intervals(
    aggregate: Callable[[Sequence[ScoredItem]], dict[str, float]],
    items: Sequence[ScoredItem],
    values: dict[str, float],
) -> dict[str, Interval]:
    """Intervals by leaving out one of up to 40 groups of whole clusters, dealt by hash.

    No item is doubled, as a bootstrap would, so that metrics over pairs and circular questions keep their meaning. A
    metric that is gone without some group has no interval.

    Args:
        aggregate: The profile's.
        items: Of a run.
        values: The metrics wanted.
    """
    group = _deal(items)
    groups = int(group.max()) + 1
    if groups < 2:
        return {}
    left = [
        aggregate([one for one, number in zip(items, group, strict=True) if number != out]) for out in range(groups)
    ]
    whole = [name for name in values if all(name in found for found in left)]
    return {name: _interval(values[name], [found[name] for found in left]) for name in whole}


def _deal(items: Sequence[ScoredItem]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Group of each item: clusters in the order of their hashes, dealt in turn."""
    names, cluster = np.unique(cluster_names(items), return_inverse=True)
    rank = np.empty(len(names), np.int64)
    rank[np.argsort(hash_values(pa.array(names.tolist())), kind="stable")] = np.arange(len(names))
    return np.asarray((rank % min(_GROUPS, len(names)))[cluster])


def _interval(value: float, left: list[float]) -> Interval:
    groups = len(left)
    if len(set(left)) == 1:
        # All right or all wrong: no spread is no certainty.
        return Interval(UNKNOWN, UNKNOWN)
    error = float(np.sqrt((groups - 1) / groups * np.square(np.array(left) - np.mean(left)).sum()))
    return t_interval(value, error, groups - 1)
