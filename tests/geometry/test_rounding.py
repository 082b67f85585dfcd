"""What is computed on one processor is what is computed on another."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from internspatial_kedro.geometry.rounding import to_nano
from internspatial_kedro.sources.records import Obb


@given(st.integers(-(10**12), 10**12), st.floats(-1e-13, 1e-13))
def test_last_bits_are_not_kept(nanometres: int, error: float) -> None:
    value = nanometres * 1e-9
    assert to_nano(value + error).tobytes() == to_nano(value).tobytes()


def test_zero_has_no_sign_and_what_is_unknown_stays_so() -> None:
    assert to_nano([-1e-17, -0.0]).tobytes() == np.zeros(2).tobytes()
    assert np.isnan(to_nano([np.nan, 1.0])).tolist() == [True, False]


def test_a_computed_box_is_plain_numbers_of_its_parts() -> None:
    turn = np.array([[0.6, 0.8, -1e-17], [-0.8, 0.6, 0.0], [0.0, 0.0, 1.0]])
    box = Obb.computed(np.array([1.0 / 3, -0.0, 2.0]), turn, np.array([1, 2, 3]))
    assert box == Obb([0.333333333, 0.0, 2.0], [0.6, 0.8, 0.0, -0.8, 0.6, 0.0, 0.0, 0.0, 1.0], [1.0, 2.0, 3.0])
    assert "-0.0" not in repr(box)
