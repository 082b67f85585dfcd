"""Which samples become cards: few of many, spread over tasks, formats and sources, the same for the same seed."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Final

import daft
import numpy as np
import pyarrow as pa
from daft import DataFrame, DataType, Expression, Series, col, lit

from internspatial_kedro.tables.sampling import combine, hash_values, salt

SPREAD: Final = ("task", "image_format", "text_format", "source")
"""Columns that cards are spread over; each of its values comes as often as it can."""

_PER_GROUP: Final = 8


def choose_cards(samples: DataFrame, most: int, seed: int) -> list[dict[str, Any]]:
    """Choose samples to look at.

    At most `_PER_GROUP` candidates of each combination of values are drawn by hash; of these, one after another is
    taken whose values have been taken least often.

    Args:
        samples: Lazy frame of `samples`; columns of ids and formats are read once, the chosen rows a second time.
        most: Rows to choose; fewer if there are fewer.
        seed: Another one chooses others.

    Returns:
        Rows of `samples`, in the order of choice.
    """
    ranked = samples.with_column("rank", _rank(seed)(col("sample_id")))
    chosen = _spread(_candidates(ranked), most)
    return [{name: row[name] for name in samples.column_names} for row in rows_with(ranked, "rank", chosen)]


def rows_with(frame: DataFrame, key: str, values: Sequence[str | int]) -> list[dict[str, Any]]:
    """Rows of a lazy frame whose key is one of some values, in the order of the values; each value once."""
    wanted = list(dict.fromkeys(values))
    if not wanted:
        return []
    found = {row[key]: row for row in frame.where(col(key).is_in(wanted)).to_pylist()}
    return [found[value] for value in wanted if value in found]


def _rank(seed: int) -> Callable[[Expression], Expression]:
    """A column function: the hash that samples are drawn by, 63 bits of it so that Daft takes it for a number."""

    @daft.func.batch(return_dtype=DataType.int64())
    def rank(sample_ids: Series) -> pa.Array:
        hashes = combine(hash_values(sample_ids.to_arrow()), salt("card", seed))
        return pa.array((hashes >> np.uint64(1)).astype(np.int64))

    return rank


def _candidates(ranked: DataFrame) -> list[dict[str, Any]]:
    """The smallest hash in each part of each combination: memory does not grow with the table."""
    parts = ranked.select("rank", *SPREAD).with_column("part", col("rank") % lit(_PER_GROUP))
    return parts.groupby(*SPREAD, "part").agg(col("rank").min()).to_pylist()


def _spread(candidates: list[dict[str, Any]], most: int) -> list[int]:
    """Hashes, greedily: next comes the candidate whose values were taken least often, by hash where several are."""
    left = sorted(candidates, key=lambda row: row["rank"])
    taken = [Counter[str]() for _ in SPREAD]
    chosen: list[int] = []
    while left and len(chosen) < most:
        costs = [sum(count[row[name]] for count, name in zip(taken, SPREAD, strict=True)) for row in left]
        row = left.pop(int(np.argmin(costs)))
        for count, name in zip(taken, SPREAD, strict=True):
            count[row[name]] += 1
        chosen.append(row["rank"])
    return chosen
