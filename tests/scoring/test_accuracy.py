"""Relative errors and what they cost."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internspatial_kedro.scoring.accuracy import TOLERATED, clamped_accuracy, mean_relative_accuracy, relative_error


def test_thresholds_are_those_of_numpy():
    numpy = pytest.importorskip("numpy")
    assert (1 - numpy.linspace(0.5, 0.95, 10)).tolist() == list(TOLERATED)


@pytest.mark.parametrize(
    ("error", "accuracy"),
    [(0, 1), (0.05, 1), (0.051, 0.9), (0.1, 0.9), (0.5, 0.1), (0.51, 0), (math.inf, 0), (math.nan, 0)],
)
def test_mean_relative_accuracy(error: float, accuracy: float):
    assert mean_relative_accuracy(error) == accuracy


@pytest.mark.parametrize(
    ("predicted", "truth", "error"), [(3, 2, 0.5), (-2, -2, 0), (2, -2, 2), (0, 0, 0), (0.1, 0, math.inf)]
)
def test_relative_error(predicted: float, truth: float, error: float):
    assert relative_error(predicted, truth) == error


@given(st.floats(0, 1e6), st.floats(0.01, 1e6))
def test_nearer_is_never_worse(predicted: float, truth: float):
    halfway = (predicted + truth) / 2
    nearer, farther = relative_error(halfway, truth), relative_error(predicted, truth)
    assert mean_relative_accuracy(nearer) >= mean_relative_accuracy(farther)
    assert 0 <= clamped_accuracy(farther) <= clamped_accuracy(nearer) <= 1
