import numpy as np
import pytest

from internspatial_kedro.scoring.power import Design
from internspatial_kedro.scoring.statistics import paired_test


def test_items_for_three_points_at_the_usual_settings() -> None:
    assert Design(0.03).items() == 2181


def test_power_and_smallest_effect_are_inverse_to_items() -> None:
    design = Design(0.05, spread_first=0.45, spread_second=0.4, correlation=0.6)
    items = design.items()
    assert design.power_with(items) >= 0.8 > design.power_with(items - 2)
    assert design.smallest_effect(items) == pytest.approx(0.05, rel=0.01)


@pytest.mark.parametrize(
    ("design", "error"),
    [
        (Design(0.0), OverflowError),
        (Design(0.1, correlation=1.0), ZeroDivisionError),
        (Design(0.1, correlation=1.5), ValueError),
    ],
    ids=["no effect", "the same scores", "no correlation"],
)
def test_what_cannot_be_planned(design: Design, error: type[Exception]) -> None:
    with pytest.raises(error):
        design.items()


@pytest.mark.slow
def test_tests_find_the_effect_as_often_as_promised() -> None:
    chance, design = np.random.default_rng(8), Design(0.2, 1.0, 1.0, correlation=0.5)
    covariance = [[1.0, 0.5], [0.5, 1.0]]
    found = 0
    for _ in range(1000):
        first, second = chance.multivariate_normal([0.2, 0.0], covariance, design.items()).T
        found += paired_test(first, second).p < 0.05
    assert 0.76 <= found / 1000 <= 0.84
