"""Two runs over the same items: paired differences with clustered intervals and tests."""

from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from internspatial_kedro.reporting.scores.cells import ALL, SPLITS, Cells, scores_of, split_formats
from internspatial_kedro.scoring.standard_errors import Vector
from internspatial_kedro.scoring.statistics import critical_t, p_value
from internspatial_kedro.tables.columns import vector_to_numbers
from internspatial_kedro.tables.score_differences import SCORE_DIFFERENCES

ITEM_MEAN: Final = "item_mean"
TASK_MEAN: Final = "task_mean"
_SCORED: Final = ("benchmark", "profile")


def compare_runs(first: pa.Table, second: pa.Table) -> pa.Table:
    """Differences over all items that both runs replied to, and by task, by format and by both.

    Args:
        first: Rows of `ITEM_SCORES` of one model.
        second: Of another, or of the same one from another evaluation.

    Returns:
        Rows of `SCORE_DIFFERENCES`, first minus second. Benchmarks and profiles of one run only are left out.

    Raises:
        ValueError: A table holds no model, or several.
    """
    names = {"first": _only_model(first), "second": _only_model(second)}
    common = _pair(first, second)
    if not common.num_rows:
        return SCORE_DIFFERENCES.schema.empty_table()
    table = pa.concat_tables([*(_item_means(common, split) for split in SPLITS), _task_means(common)])
    for column, name in names.items():
        table = table.append_column(column, pa.array([name] * table.num_rows, pa.large_string()))
    table = table.select(SCORE_DIFFERENCES.schema.names).cast(SCORE_DIFFERENCES.schema)
    return table.sort_by([(name, "ascending") for name in SCORE_DIFFERENCES.key])


def _only_model(table: pa.Table) -> str:
    models = pc.unique(table["model"]).to_pylist()
    if len(models) != 1:
        raise ValueError(f"Two runs of one model each can be compared; item scores of {models or 'none'} were given.")
    return str(models[0])


def _pair(first: pa.Table, second: pa.Table) -> pa.Table:
    """Items of both, with the difference of their scores."""
    keys = [*_SCORED, "item_id"]
    other = pa.table({**{name: second[name] for name in keys}, "other": pa.array(scores_of(second))})
    columns = ["model", *keys, "task", "format", "cluster_id", "score"]
    common = (
        first.select(columns).join(other, keys=keys, join_type="inner").sort_by([(name, "ascending") for name in keys])
    )
    return common.append_column("difference", pa.array(scores_of(common) - np.asarray(common["other"])))


def _item_means(common: pa.Table, split: tuple[str, ...]) -> pa.Table:
    """Mean differences over items of one way of dividing them."""
    table = split_formats(common) if "format" in split else common
    cells, difference = Cells.of(table, (*_SCORED, *split)), np.asarray(table["difference"])
    error = np.where(cells.agree(difference), 0.0, cells.standard_error(difference))
    names = {name: table[name].take(pa.array(cells.first)) for name in (*_SCORED, *split)}
    return _rows(names, ITEM_MEAN, cells, cells.mean(difference), error)


def _task_means(common: pa.Table) -> pa.Table:
    """Mean over tasks of mean differences; an item weighs less in a task that has many."""
    runs, tasks = Cells.of(common, _SCORED), Cells.of(common, (*_SCORED, "task"))
    difference, run_of_task = np.asarray(common["difference"]), runs.of_item[tasks.first]
    count = np.bincount(run_of_task)
    weight = 1 / (count[runs.of_item] * tasks.items[tasks.of_item])
    influence = weight * (difference - tasks.mean(difference)[tasks.of_item])
    error = np.where(runs.agree(difference), 0.0, runs.spread(influence))
    names = {name: common[name].take(pa.array(runs.first)) for name in _SCORED}
    return _rows(names, TASK_MEAN, runs, runs.total(weight * difference), error)


def _rows(names: dict[str, Any], metric: str, cells: Cells, mean: Vector, error: Vector) -> pa.Table:
    """Tested differences; those of one cluster have no interval."""
    known = cells.clusters > 1
    degrees = np.maximum(cells.clusters - 1, 1)
    reach = critical_t(degrees) * error
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.where(error == 0, np.where(mean == 0, 0.0, np.inf), mean / error)
    tests = {"low": 100 * (mean - reach), "high": 100 * (mean + reach), "p": p_value(t, degrees)}
    filled = {name: pa.array([ALL] * len(mean)) for name in ("task", "format") if name not in names}
    columns = {**names, **filled, "metric": pa.array([metric] * len(mean)), "difference": pa.array(100 * mean)}
    columns |= {name: vector_to_numbers(np.where(known, values, np.nan)) for name, values in tests.items()}
    columns |= {"items": pa.array(cells.items), "clusters": pa.array(cells.clusters)}
    wanted = [field for field in SCORE_DIFFERENCES.schema if field.name in columns]
    return pa.table({field.name: columns[field.name] for field in wanted}).cast(pa.schema(wanted))
