import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from internspatial_kedro.scoring.statistics import (
    clustered_interval,
    clustered_paired_test,
    independent_interval,
    paired_test,
    unanimous_interval,
)

PAIRS = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), min_size=3, max_size=40)


def test_few_clusters_make_a_wide_interval() -> None:
    scores = np.array([0, 1, 0, 1, 1, 1, 0, 1, 1, 0], dtype=float)
    clusters = np.array([0, 1, 0, 2, 1, 1, 2, 0, 0, 2])
    found = clustered_interval(scores, clusters)
    assert (found.low, found.high) == pytest.approx((-0.18868927292741, 1.38868927292741), abs=1e-9)
    alone = independent_interval(scores)
    assert (alone.low, alone.high) == pytest.approx((0.23059128221082, 0.96940871778919), abs=1e-9)


def test_one_cluster_has_no_interval() -> None:
    found = clustered_interval(np.array([0.0, 1.0]), np.array(["a", "a"]))
    assert math.isnan(found.low)
    assert math.isnan(found.high)


@given(PAIRS)
def test_paired_test_is_scipys(pairs: list[tuple[int, int]]) -> None:
    first, second = np.array(pairs, dtype=float).T
    if len(set((first - second).tolist())) == 1:
        return
    theirs, ours = stats.ttest_rel(first, second), paired_test(first, second)
    assert (ours.t, ours.p) == pytest.approx((theirs.statistic, theirs.pvalue), abs=1e-9)
    ends = theirs.confidence_interval()
    assert (ours.interval.low, ours.interval.high) == pytest.approx((ends.low, ends.high), abs=1e-9)


@given(PAIRS)
def test_runs_swapped_differ_by_the_opposite(pairs: list[tuple[int, int]]) -> None:
    first, second = np.array(pairs, dtype=float).T
    clusters = np.arange(len(first)) // 2
    there, back = clustered_paired_test(first, second, clusters), clustered_paired_test(second, first, clusters)
    assert there.difference == pytest.approx(-back.difference)
    assert there.p == pytest.approx(back.p)


@pytest.mark.parametrize(
    ("first", "second", "t", "p"),
    [
        ([1, 1, 1], [0, 0, 0], math.inf, 0.0),
        ([0, 0, 0], [1, 1, 1], -math.inf, 0.0),
        ([0.3, 0.3, 0.3], [0.3, 0.3, 0.3], 0.0, 1.0),
        ([1.0, 1.0, 1.0], [0.3, 0.3, 0.3], math.inf, 0.0),
    ],
    ids=["always better", "always worse", "the same", "always better, by what cannot be written in binary"],
)
def test_constant_differences(first: list[float], second: list[float], t: float, p: float) -> None:
    for found in (
        paired_test(np.array(first), np.array(second)),
        clustered_paired_test(np.array(first), np.array(second), np.array([0, 0, 1])),
    ):
        assert (found.t, found.p, found.standard_error) == (t, p, 0.0)


def test_copies_of_an_item_add_no_significance() -> None:
    first, second = np.array([1.0, 1, 0, 1]), np.array([0.0, 1, 0, 0])
    clusters = np.arange(4)
    once = clustered_paired_test(first, second, clusters)
    often = clustered_paired_test(np.tile(first, 25), np.tile(second, 25), np.tile(clusters, 25))
    assert often.p == pytest.approx(once.p)
    assert paired_test(np.tile(first, 25), np.tile(second, 25)).p < once.p / 1000


def test_runs_of_different_lengths_cannot_be_paired() -> None:
    with pytest.raises(ValueError, match="2 scores cannot be paired with 1"):
        paired_test(np.zeros(2), np.zeros(1))


@pytest.mark.parametrize("count", [2, 5, 100])
def test_unanimous_clusters_have_the_exact_binomial_interval(count: int) -> None:
    exact = stats.binomtest(count, count).proportion_ci(0.95, method="exact")
    assert 1 - unanimous_interval(count) == pytest.approx(exact.low)


@pytest.mark.slow
def test_a_clustered_interval_holds_the_truth_in_95_of_100_cases() -> None:
    chance, held, plain = np.random.default_rng(4), 0, 0
    clusters, cases = np.repeat(np.arange(40), 10), 1000
    for _ in range(cases):
        # The mean of a cluster varies; over all clusters it is 0.5.
        scores = (chance.random(400) < np.repeat(chance.beta(1, 1, 40), 10)).astype(float)
        found, alone = clustered_interval(scores, clusters), independent_interval(scores)
        held += found.low <= 0.5 <= found.high
        plain += alone.low <= 0.5 <= alone.high
    assert 0.93 <= held / cases <= 0.97
    assert plain / cases < 0.8
