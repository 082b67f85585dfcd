"""Between lists and matrices, both ways."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from internspatial_kedro.tables.columns import (
    group_lists,
    lists_to_matrix,
    matrix_to_lists,
    parents,
    positions_in_runs,
    vector_to_numbers,
)

NUMBERS = pa.large_list(pa.float64())
ROWS = st.lists(st.one_of(st.none(), st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=3)), max_size=8)


@given(ROWS)
def test_matrix_to_lists_undoes_lists_to_matrix(rows: list[list[float] | None]) -> None:
    matrix = lists_to_matrix(pa.array(rows, NUMBERS), 3)
    assert matrix.shape == (len(rows), 3)
    assert matrix_to_lists(matrix).to_pylist() == rows


def test_a_missing_list_is_a_row_of_nan() -> None:
    matrix = lists_to_matrix(pa.array([[1.0, 2.0], None], NUMBERS), 2)
    np.testing.assert_array_equal(matrix, [[1.0, 2.0], [np.nan, np.nan]])


def test_a_slice_is_read_as_it_stands() -> None:
    column = pa.array([[1.0, 2.0], None, [3.0, 4.0], [5.0, 6.0]], NUMBERS).slice(1, 2)
    np.testing.assert_array_equal(lists_to_matrix(column, 2), [[np.nan, np.nan], [3.0, 4.0]])


def test_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="A list of 3 numbers was given where 2 were expected"):
        lists_to_matrix(pa.array([[1.0, 2.0], [1.0, 2.0, 3.0]], NUMBERS), 2)


def test_nan_is_null() -> None:
    assert vector_to_numbers(np.array([1.0, np.nan])).to_pylist() == [1.0, None]


@given(st.lists(st.one_of(st.just([]), st.lists(st.integers(0, 9), max_size=4)), max_size=6))
def test_group_lists_undoes_parents(lists: list[list[int]]) -> None:
    column = pa.array(lists, pa.large_list(pa.int64()))
    assert group_lists(parents(column), pc.list_flatten(column), len(lists)).to_pylist() == lists


RUNS = {
    "runs": ([7, 7, 7, 2, 2], [0, 1, 2, 0, 1]),
    "the same value again": ([1, 2, 1, 1], [0, 0, 0, 1]),
    "one value": ([5], [0]),
    "none": ([], []),
}


@pytest.mark.parametrize(("values", "positions"), RUNS.values(), ids=RUNS)
def test_positions_in_runs(values: list[int], positions: list[int]) -> None:
    assert positions_in_runs(np.array(values, dtype=np.int64)).tolist() == positions
