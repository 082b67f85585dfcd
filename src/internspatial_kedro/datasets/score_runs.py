"""Evaluations: a folder of what was said and scored, and runs in MLflow that can be compared."""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.csv as pa_csv
from matplotlib.figure import Figure

from internspatial_kedro.datasets.folder import FolderDataset
from internspatial_kedro.datasets.pictures import write_figure
from internspatial_kedro.datasets.provenance import digest
from internspatial_kedro.datasets.score_tracking import log_runs
from internspatial_kedro.reporting.scores.runs import Artefacts, ScoreRuns

_UNSAFE: Final = re.compile(r"[^\w.-]+")


class ScoreRunsDataset(FolderDataset[ScoreRuns]):
    """An evaluation: a folder `<model>/<benchmark>` each with predictions, scores, figures and datasheet.

    Saving it also logs a run in MLflow for each model and benchmark, below the active run or one of its own. Scores
    that are there already are not logged again: the parent's tag `scores/<model>/<benchmark>` names the run that has
    them.
    """

    def save(self, data: ScoreRuns) -> None:
        """Replace the folder, then log what MLflow does not have."""
        super().save(data)
        log_runs(data, {key: self.path / folder_of(*key) for key in data.runs}, self.path / "figures")

    def _write(self, folder: Path, data: ScoreRuns) -> int:
        _save_figures(data.figures, folder / "figures")
        for key, run in data.runs.items():
            _write_run(run, folder / folder_of(*key))
        return len(data.runs)


def folder_of(model: str, benchmark: str) -> Path:
    """Where a run's files are: names of models may be paths, or differ in signs only."""
    return Path(f"{_UNSAFE.sub('_', model)[-60:]}-{digest(model)[:6]}") / _UNSAFE.sub("_", benchmark)


def _write_run(run: Artefacts, folder: Path) -> None:
    folder.mkdir(parents=True)
    _write_lines(run.predictions.to_pylist(), folder / "predictions.jsonl")
    _write_csv(run.item_scores, folder / "item_scores.csv")
    _write_csv(run.scores, folder / "scores.csv")
    text = json.dumps(dict(run.parameters), indent=2, sort_keys=True, ensure_ascii=False, default=str)
    (folder / "parameters.json").write_text(text + "\n")
    if run.datasheet:
        (folder / "datasheet.md").write_text(run.datasheet)
    _save_figures(run.figures, folder / "figures")


def _write_lines(rows: Iterable[dict[str, Any]], path: Path) -> None:
    """Rows as JSON, one a line."""
    with path.open("w") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _write_csv(table: pa.Table, path: Path) -> None:
    """A table as CSV; lists become JSON."""
    for place, field in enumerate(table.schema):
        if pa.types.is_nested(field.type):
            cells = [json.dumps(cell, ensure_ascii=False) for cell in table[field.name].to_pylist()]
            table = table.set_column(place, field.name, pa.array(cells, pa.string()))
    pa_csv.write_csv(table, path)


def _save_figures(figures: Mapping[str, Figure], folder: Path) -> None:
    if figures:
        folder.mkdir()
    for name, figure in figures.items():
        write_figure(figure, folder / f"{name}.png")
