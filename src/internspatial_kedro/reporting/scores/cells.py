"""Means over the items of every run, task and format, with clustered intervals: all cells at once, on columns."""

from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from internspatial_kedro.scoring.standard_errors import Codes, Vector
from internspatial_kedro.scoring.statistics import critical_t, unanimous_interval

ALL: Final = "all"
RUN: Final = ("model", "benchmark", "profile")
SPLITS: Final = ((), ("task",), ("format",), ("task", "format"))
"""By what a run's items are divided."""


@dataclass(frozen=True)
class Cells:
    """Items divided into cells.

    Attributes:
        of_item: Cell of each item, shape (n,).
        first: An item of each cell, shape (cells,).
        items: Items of each cell, shape (cells,).
        clusters: Clusters of each cell, shape (cells,).
        pair_cell: Cell of each pair of cell and cluster, shape (pairs,).
        pair_of_item: Pair of each item, shape (n,).
    """

    of_item: Codes
    first: Codes
    items: Codes
    clusters: Codes
    pair_cell: Codes
    pair_of_item: Codes

    @classmethod
    def of(cls, table: pa.Table, by: tuple[str, ...]) -> Self:
        """Items that agree in some columns are a cell; `cluster_id` names clusters within it."""
        codes = np.stack([encode(table[name]) for name in by], axis=1)
        _, first, cell = np.unique(codes, axis=0, return_index=True, return_inverse=True)
        cell = cell.ravel().astype(np.int64)
        cluster = encode(clusters_of(table))
        width = int(cluster.max(initial=0)) + 1
        pairs, pair_of_item = np.unique(cell * width + cluster, return_inverse=True)
        pair_cell = pairs // width
        items, clusters = np.bincount(cell), np.bincount(pair_cell)
        return cls(cell, first, items, clusters, pair_cell, pair_of_item.ravel().astype(np.int64))

    def total(self, values: NDArray[Any]) -> Vector:
        """Sum over the items of each cell."""
        return np.asarray(np.bincount(self.of_item, values, len(self.items)), dtype=np.float64)

    def mean(self, values: Vector) -> Vector:
        """Over the items of each cell."""
        return self.total(values) / self.items

    def standard_error(self, values: Vector) -> Vector:
        """Clustered, of the mean of each cell; nan for one cluster."""
        return self.spread((values - self.mean(values)[self.of_item]) / self.items[self.of_item])

    def spread(self, influence: Vector) -> Vector:
        """Standard error of what each item adds `influence` to, deviations from expectation; nan for one cluster."""
        residual = np.bincount(self.pair_of_item, influence, len(self.pair_cell))
        squares = np.bincount(self.pair_cell, np.square(residual), len(self.items))
        with np.errstate(divide="ignore", invalid="ignore"):
            correction = np.where(self.clusters > 1, self.clusters / (self.clusters - 1), np.nan)
        return np.asarray(np.sqrt(correction * squares), dtype=np.float64)

    def agree(self, values: Vector) -> NDArray[np.bool_]:
        """Whether all items of a cell have the same value."""
        return np.asarray(self.total(values != values[self.first][self.of_item]) == 0)

    def interval(self, values: Vector) -> tuple[Vector, Vector]:
        """Lower and upper ends of the mean's 95 % interval; nan for one cluster.

        Where all scores of a cell are 0, or all 1, their spread says nothing and the exact bound over clusters counts.
        Where none is below 0 or above 1, the mean is neither, and the interval ends there.
        """
        mean, error = self.mean(values), self.standard_error(values)
        reach = critical_t(np.maximum(self.clusters - 1, 1)) * error
        bound = np.where(self.clusters > 1, unanimous_interval(self.clusters), np.nan)
        wrong, right = self.total(values != 0) == 0, self.total(values != 1) == 0
        low = np.where(right, mean - bound, np.where(wrong, mean, mean - reach))
        high = np.where(wrong, mean + bound, np.where(right, mean, mean + reach))
        shares = self.total((values < 0) | (values > 1)) == 0
        low, high = np.where(shares, np.maximum(low, 0), low), np.where(shares, np.minimum(high, 1), high)
        unknown = self.clusters < 2
        return np.where(unknown, np.nan, low), np.where(unknown, np.nan, high)


def encode(column: pa.Array | pa.ChunkedArray) -> Codes:
    """Numbers in place of words, shape (n,)."""
    encoded = pc.dictionary_encode(column)
    array = encoded.combine_chunks() if isinstance(encoded, pa.ChunkedArray) else encoded
    return np.asarray(array.indices).astype(np.int64)


def clusters_of(table: pa.Table) -> pa.ChunkedArray:
    """Names of clusters; an item without one is its own."""
    name = table["cluster_id"]
    prefix, nothing = (pa.scalar(text, name.type) for text in ("item/", ""))
    alone = pc.binary_join_element_wise(prefix, table["item_id"], nothing)
    return pc.if_else(pc.equal(name, nothing), alone, name)


def scores_of(table: pa.Table) -> Vector:
    """Scores, failures as 0, shape (n,)."""
    return np.asarray(pc.fill_null(table["score"], 0.0)).astype(np.float64)


def split_formats(table: pa.Table) -> pa.Table:
    """Items of runs that have several formats; of others, formats tell nothing that tasks do not."""
    if not table.num_rows:
        return table
    run = Cells.of(table, RUN)
    formats = np.unique(np.stack([run.of_item, encode(table["format"])], axis=1), axis=0)
    several = np.bincount(formats[:, 0], minlength=len(run.items)) > 1
    return table.filter(pa.array(several[run.of_item]))
