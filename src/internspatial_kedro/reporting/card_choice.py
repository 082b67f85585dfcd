"""Which samples become cards: few of many, spread over tasks, formats and sources, the same for the same seed."""

from collections import Counter
from typing import Any, Final

import daft
import numpy as np
import pyarrow as pa
from daft import DataFrame, DataType, Series, col

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
    chosen = _spread(_candidates(samples, seed), most)
    return rows_with(samples, "sample_id", chosen)


def rows_with(frame: DataFrame, key: str, values: list[str]) -> list[dict[str, Any]]:
    """Rows of a lazy frame whose key is one of some values, in the order of the values; each value once."""
    wanted = list(dict.fromkeys(values))
    if not wanted:
        return []
    found = {row[key]: row for row in frame.where(col(key).is_in(wanted)).to_pylist()}
    return [found[value] for value in wanted if value in found]


def _candidates(samples: DataFrame, seed: int) -> list[dict[str, Any]]:
    """The sample with the smallest hash in each part of each combination: memory does not grow with the table."""

    @daft.func.batch(return_dtype=DataType.uint64())
    def rank(sample_ids: Series) -> pa.Array:
        return pa.array(combine(hash_values(sample_ids.to_arrow()), salt("card", seed)))

    ranked = samples.select("sample_id", *SPREAD, rank(col("sample_id")).alias("rank"))
    whole = daft.functions.to_struct(col("rank"), col("sample_id"))
    parts = ranked.with_column("part", col("rank") % _PER_GROUP).with_column("first", whole)
    return parts.groupby(*SPREAD, "part").agg(col("first").min()).to_pylist()


def _spread(candidates: list[dict[str, Any]], most: int) -> list[str]:
    """Ids, greedily: next comes the candidate whose values were taken least often, by hash where several are."""
    left = sorted(candidates, key=lambda row: (row["first"]["rank"], row["first"]["sample_id"]))
    taken = [Counter[str]() for _ in SPREAD]
    chosen = []
    while left and len(chosen) < most:
        costs = [sum(count[row[name]] for count, name in zip(taken, SPREAD, strict=True)) for row in left]
        row = left.pop(int(np.argmin(costs)))
        for count, name in zip(taken, SPREAD, strict=True):
            count[row[name]] += 1
        chosen.append(row["first"]["sample_id"])
    return chosen
