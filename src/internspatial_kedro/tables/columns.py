"""Between Arrow's list columns and numpy's matrices."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Matrix = NDArray[np.float64]


def lists_to_matrix(column: pa.Array, width: int) -> Matrix:
    """Lists of `width` numbers as rows, shape (n, width); a null list is a row of nan.

    Raises:
        ValueError: A list has another length.
    """
    lengths = np.asarray(pc.fill_null(pc.list_value_length(column), -1))
    present = lengths >= 0
    if not np.all(lengths[present] == width):
        wrong = lengths[present][lengths[present] != width][0]
        raise ValueError(f"A list of {wrong} numbers was given where {width} were expected.")
    matrix = np.full((len(column), width), np.nan)
    matrix[present] = np.asarray(pc.list_flatten(column), dtype=np.float64).reshape(-1, width)
    return matrix


def matrix_to_lists(matrix: Matrix) -> pa.LargeListArray:
    """Rows as lists; a row with nan is null. Undoes `lists_to_matrix`."""
    count, width = matrix.shape
    offsets = pa.array(np.arange(0, width * (count + 1), width, dtype=np.int64))
    unknown = np.isnan(matrix)
    missing = pa.array(unknown.any(axis=1)) if unknown.any() else None
    return pa.LargeListArray.from_arrays(offsets, pa.array(matrix.ravel()), mask=missing)


def vector_to_numbers(vector: Matrix) -> pa.Array:
    """A column of numbers; nan is null."""
    return pa.array(vector, from_pandas=True)


def parents(column: pa.Array) -> NDArray[np.int64]:
    """Row of each item of a list column, in the order of `pc.list_flatten`."""
    return np.asarray(pc.list_parent_indices(column)).astype(np.int64)


def positions_in_runs(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Position of each value among the equal ones next to it: 7 7 7 2 2 gives 0 1 2 0 1."""
    index = np.arange(len(values))
    starts = np.where(np.diff(values, prepend=values[:1] - 1) != 0, index, 0)
    return np.asarray(index - np.maximum.accumulate(starts))


def group_lists(parent: NDArray[np.int64], items: pa.Array, rows: int) -> pa.LargeListArray:
    """Lists of items by their row, items sorted by row. Undoes `parents` with `pc.list_flatten`."""
    counts = np.bincount(parent, minlength=rows)
    offsets = pa.array(np.concatenate([[0], np.cumsum(counts)]))
    return pa.LargeListArray.from_arrays(offsets, items)


def lists_to_runs(column: pa.Array) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """All items of a list column, one list after the other, and the length of each list."""
    return np.asarray(pc.list_flatten(column)), np.asarray(pc.list_value_length(column)).astype(np.int64)
