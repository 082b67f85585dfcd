"""`item_scores` to `scores`: metrics of whole runs, and means by task and format."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from internspatial_kedro.reporting.scores.cells import ALL, RUN, SPLITS, Cells, scores_of, split_formats
from internspatial_kedro.reporting.scores.measures import OVERALL, Measure, RunKey
from internspatial_kedro.scoring.scored import Extraction
from internspatial_kedro.tables.columns import vector_to_numbers
from internspatial_kedro.tables.scores import SCORES

_ANSWERED: Final = (Extraction.FOUND, Extraction.AMBIGUOUS)
_PLACE: Final = ("model", "benchmark", "profile", "format")


def summarise(item_scores: pa.Table, measures: Mapping[RunKey, Sequence[Measure]]) -> pa.Table:
    """Scores of runs, of the whole and of every task, format and task in a format.

    Whole runs and their formats are worth what the profile's own aggregation says; cells of a task are means over their
    items, failures as 0. A run without measures is worth the mean over its items.

    Args:
        item_scores: Rows of `ITEM_SCORES`, of any number of runs.
        measures: What `measure` returned for each run (model, benchmark, profile).

    Returns:
        Rows of `SCORES`, in the order of their key.
    """
    cells = pa.concat_tables([_cells(item_scores, split) for split in SPLITS])
    rows = list(_measured_rows(cells, measures))
    keys = cells.select([*RUN, "task"]).to_pylist()
    kept = [key.pop("task") != ALL or tuple(key.values()) not in measures for key in keys]
    table = pa.concat_tables([cells.filter(pa.array(kept, pa.bool_())), pa.Table.from_pylist(rows, SCORES.schema)])
    return table.sort_by([(name, "ascending") for name in SCORES.key])


def _cells(item_scores: pa.Table, split: tuple[str, ...]) -> pa.Table:
    """Rows of `SCORES` of one way of dividing items."""
    table = split_formats(item_scores) if "format" in split else item_scores
    if not table.num_rows:
        return SCORES.schema.empty_table()
    cells, scores = Cells.of(table, (*RUN, *split)), scores_of(table)
    answered = np.asarray(pc.is_in(table["extraction"], pa.array(_ANSWERED, table["extraction"].type)))
    answered &= np.asarray(table["score"].is_valid())
    low, high = cells.interval(scores)
    with np.errstate(invalid="ignore"):
        answered_only = cells.total(scores * answered) / cells.total(answered)
    columns: dict[str, Any] = {name: table[name].take(pa.array(cells.first)) for name in (*RUN, *split)}
    columns |= {name: pa.array([ALL] * len(cells.items)) for name in ("task", "format") if name not in split}
    columns["metric"] = pa.array([OVERALL] * len(cells.items))
    columns["value"] = pa.array(100 * cells.mean(scores))
    optional = {"answered_only": answered_only, "low": low, "high": high}
    columns |= {name: vector_to_numbers(100 * values) for name, values in optional.items()}
    columns |= {"items": pa.array(cells.items), "clusters": pa.array(cells.clusters)}
    for way in Extraction:
        columns[way.value] = pa.array(cells.total(np.asarray(pc.equal(table["extraction"], way.value))))
    return pa.table({name: columns[name] for name in SCORES.schema.names}).cast(SCORES.schema)


def _measured_rows(cells: pa.Table, measures: Mapping[RunKey, Sequence[Measure]]) -> Iterator[dict[str, Any]]:
    """A row for each metric; its counts are those of the cell that it is about."""
    whole = cells.filter(pc.equal(cells["task"], ALL)).to_pylist()
    counts = {tuple(row[name] for name in _PLACE): row for row in whole}
    for key, found in measures.items():
        for one in found:
            # A run of one format has no row of that format.
            row = counts.get((*key, one.format))
            if row is None:
                raise ValueError(f"No item scores of {' / '.join(key)} in format '{one.format}' for '{one.name}'.")
            changed = {"metric": one.name, "value": one.value, "answered_only": one.answered_only}
            yield {**row, **changed, "low": one.low, "high": one.high}
