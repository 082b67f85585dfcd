"""Metrics of numbers: relative error, and VSI-Bench's mean relative accuracy."""

import math
from typing import Final

_POINTS: Final = 10
_START: Final = 0.5
_END: Final = 0.95

# The thresholds as IEEE numbers of numpy.linspace(.5, .95, 10): an error right on one of them depends on the last bit.
_STEP: Final = (_END - _START) / (_POINTS - 1)
TOLERATED: Final = tuple(1 - (_END if point == _POINTS - 1 else point * _STEP + _START) for point in range(_POINTS))
"""Relative errors 50 %, 45 %, …, 5 % at which a tenth of the accuracy is lost."""


def relative_error(predicted: float, truth: float) -> float:
    """|predicted - truth| / |truth|; of a truth of 0, nothing but 0 itself is close (0, else infinite)."""
    if truth == 0:
        return 0.0 if predicted == 0 else math.inf
    return abs((predicted - truth) / truth)


def mean_relative_accuracy(error: float) -> float:
    """Share of the thresholds that a relative error keeps, 0 to 1: VSI-Bench's MRA (arXiv 2412.14171, section 4.1).

    The paper writes `<`, the benchmark's code `<=`: 5 % is still perfect. Not a number keeps none.
    """
    return sum(error <= tolerated for tolerated in TOLERATED) / _POINTS


def clamped_accuracy(error: float) -> float:
    """1 - error, but never below 0."""
    return max(0.0, 1.0 - error)
