"""Arrow's lists and numpy's matrices: there and back."""

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
from internspatial_kedro.tables.schema import NUMBERS

finite = st.floats(-1e6, 1e6)


@given(st.integers(1, 5).flatmap(lambda width: st.lists(st.none() | st.lists(finite, min_size=width, max_size=width))))
def test_lists_come_back(rows: list[list[float] | None]) -> None:
    width = next((len(row) for row in rows if row is not None), 3)
    matrix = lists_to_matrix(pa.array(rows, NUMBERS), width)
    assert matrix.shape == (len(rows), width)
    assert matrix_to_lists(matrix).to_pylist() == rows


@pytest.mark.parametrize("start", [0, 1, 3])
def test_slices_of_a_column_read_alike(start: int) -> None:
    column = pa.array([[1.0, 2.0], None, [3.0, 4.0], [5.0, 6.0]], NUMBERS)
    whole = lists_to_matrix(column, 2)
    np.testing.assert_array_equal(lists_to_matrix(column[start:], 2), whole[start:])


def test_numbers_beneath_a_null_list_are_no_numbers() -> None:
    hidden = pa.LargeListArray.from_arrays(
        pa.array([0, 2, 4], pa.int64()), pa.array([1.0, 2.0, 3.0, 4.0]), mask=pa.array([True, False])
    )
    np.testing.assert_array_equal(lists_to_matrix(hidden, 2), [[np.nan, np.nan], [3.0, 4.0]])


@pytest.mark.parametrize("rows", [[[1.0]], [[1.0, 2.0], []], [None, [1.0, 2.0, 3.0]]], ids=["short", "empty", "long"])
def test_lists_of_another_length_are_an_error(rows: list[list[float] | None]) -> None:
    with pytest.raises(ValueError, match=r"A list of \d numbers was given where 2 were expected\."):
        lists_to_matrix(pa.array(rows, NUMBERS), 2)


def test_a_row_with_nan_is_null() -> None:
    matrix = np.array([[1.0, np.nan], [3.0, 4.0], [np.nan, np.nan]])
    assert matrix_to_lists(matrix).to_pylist() == [None, [3.0, 4.0], None]


def test_nothing_to_convert() -> None:
    assert lists_to_matrix(pa.array([], NUMBERS), 3).shape == (0, 3)
    assert lists_to_matrix(pa.array([None, None], NUMBERS), 3).shape == (2, 3)
    assert matrix_to_lists(np.zeros((0, 4))).to_pylist() == []


def test_nan_becomes_null() -> None:
    assert vector_to_numbers(np.array([1.5, np.nan])).to_pylist() == [1.5, None]
    assert vector_to_numbers(np.zeros(0)).type == pa.float64()


ROWS: list[list[list[int]]] = [[], [[]], [[1], [2, 3]], [[], [1, 2], [], [], [3], []]]


@pytest.mark.parametrize("rows", ROWS, ids=["no row", "an empty row", "full rows", "empty rows between"])
def test_items_go_back_to_their_rows(rows: list[list[int]]) -> None:
    column = pa.array(rows, pa.large_list(pa.int64()))
    parent = parents(column)
    assert parent.tolist() == [number for number, row in enumerate(rows) for _ in row]
    assert group_lists(parent, pc.list_flatten(column), len(rows)).to_pylist() == rows


def test_null_rows_have_no_items() -> None:
    column = pa.array([[1], None, [2, 3]], pa.large_list(pa.int64()))
    assert parents(column).tolist() == [0, 2, 2]


@pytest.mark.parametrize("start", [0, 1, 2])
def test_parents_of_a_slice_count_from_its_start(start: int) -> None:
    column = pa.array([[1], [2, 3], [4]], pa.large_list(pa.int64()))[start:]
    assert parents(column).tolist() == [number for number, row in enumerate(column.to_pylist()) for _ in row]


RUNS = [
    ("none", [], []),
    ("one", [5], [0]),
    ("runs", [7, 7, 7, 2, 2], [0, 1, 2, 0, 1]),
    ("the same value again", [1, 1, 0, 1], [0, 1, 0, 0]),
    ("negative first", [-1, -1, 0], [0, 1, 0]),
    ("smallest integer first", [-(2**63), -(2**63), 0], [0, 1, 0]),
]


@pytest.mark.parametrize(("values", "expected"), [row[1:] for row in RUNS], ids=[row[0] for row in RUNS])
def test_positions_in_runs(values: list[int], expected: list[int]) -> None:
    assert positions_in_runs(np.array(values, dtype=np.int64)).tolist() == expected


@given(st.lists(st.integers(-3, 3)))
def test_positions_count_up_and_start_again(values: list[int]) -> None:
    expected: list[int] = []
    for number, value in enumerate(values):
        expected.append(expected[-1] + 1 if number and values[number - 1] == value else 0)
    assert positions_in_runs(np.array(values, dtype=np.int64)).tolist() == expected
