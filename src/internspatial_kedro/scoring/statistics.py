"""How sure a mean score is, and whether two runs differ: intervals and tests over clusters of items."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from internspatial_kedro.scoring.standard_errors import (
    UNKNOWN,
    Vector,
    clustered_error,
    independent_error,
    sum_clusters,
)

CONFIDENCE: Final = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """Where a value lies with 95 % confidence; nan where that cannot be told."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class PairedTest:
    """Whether two runs over the same items differ.

    Attributes:
        difference: Mean of first minus second.
        standard_error: Of it.
        interval: Of it.
        t: Student's statistic; infinite where all differences are the same and not 0.
        p: Probability of so large a difference, either way, if there is none.
        items: Pairs.
    """

    difference: float
    standard_error: float
    interval: Interval
    t: float
    p: float
    items: int


def critical_t(degrees: float | Vector) -> Any:
    """Student's t that 95 % of values stay below in size."""
    return stdtrit(degrees, (1 + CONFIDENCE) / 2)


def t_interval(mean: float, standard_error: float, degrees: int) -> Interval:
    """Mean plus and minus Student's t times the standard error; it is not cut at 0 or 1."""
    if degrees < 1 or np.isnan(standard_error):
        return Interval(UNKNOWN, UNKNOWN)
    reach = float(critical_t(degrees)) * standard_error
    return Interval(mean - reach, mean + reach)


def independent_interval(scores: Vector) -> Interval:
    """Of a mean of independent items."""
    return t_interval(float(np.mean(scores)), independent_error(scores), len(scores) - 1)


def clustered_interval(scores: Vector, clusters: NDArray[Any]) -> Interval:
    """Of a mean of items in clusters, with C - 1 degrees of freedom."""
    sums = sum_clusters(scores, clusters)
    return t_interval(sums.mean, clustered_error(scores, clusters), len(sums.count) - 1)


def unanimous_interval(clusters: int | NDArray[np.int64]) -> Any:
    """How far a share of exactly 0 reaches up, or one of exactly 1 down, if all of so many clusters agree.

    Their spread is 0, which would make few clusters look certain. The exact binomial bound (Clopper and Pearson) over
    clusters is used in place of it: 5 of 5 right is [1 - 0.522, 1].
    """
    return 1 - ((1 - CONFIDENCE) / 2) ** (1 / np.maximum(clusters, 1))


def paired_test(first: Vector, second: Vector) -> PairedTest:
    """Student's test of two runs over the same independent items.

    Raises:
        ValueError: They differ in length.
    """
    difference = _differences(first, second)
    error = 0.0 if _constant(difference) else independent_error(difference)
    return _test(difference, error, len(difference) - 1)


def clustered_paired_test(first: Vector, second: Vector, clusters: NDArray[Any]) -> PairedTest:
    """The same of items in clusters, with C - 1 degrees of freedom.

    Raises:
        ValueError: They differ in length.
    """
    difference = _differences(first, second)
    count = len(np.unique(clusters))
    error = 0.0 if _constant(difference) and count > 1 else clustered_error(difference, clusters)
    return _test(difference, error, count - 1)


def p_value(t: Any, degrees: Any) -> Any:
    """Probability of so large a t, either way, by chance."""
    return 2 * stdtr(degrees, -np.abs(t))


def _differences(first: Vector, second: Vector) -> Vector:
    if len(first) != len(second):
        raise ValueError(f"{len(first)} scores cannot be paired with {len(second)}: give both runs of the same items.")
    return np.asarray(first - second, dtype=np.float64)


def _constant(values: Vector) -> bool:
    """Told by the values, as the rounding of a mean would make a spread of nothing."""
    return len(values) > 1 and float(np.ptp(values)) == 0


def _test(difference: Vector, error: float, degrees: int) -> PairedTest:
    if degrees < 1:
        nothing = Interval(UNKNOWN, UNKNOWN)
        return PairedTest(UNKNOWN, UNKNOWN, nothing, UNKNOWN, UNKNOWN, len(difference))
    mean = float(difference[0] if error == 0 and _constant(difference) else difference.mean())
    if error == 0:
        t, p = (float(np.copysign(np.inf, mean)), 0.0) if mean else (0.0, 1.0)
    else:
        t = mean / error
        p = float(p_value(t, degrees))
    return PairedTest(mean, error, t_interval(mean, error, degrees), t, p, len(difference))
