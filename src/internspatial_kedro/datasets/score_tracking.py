"""Runs of evaluations in MLflow: the same metrics under the same names, so that any two can be compared."""

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import mlflow
import pyarrow as pa
from mlflow.entities import Metric, Param
from mlflow.tracking import MlflowClient
from mlflow.utils.mlflow_tags import MLFLOW_PARENT_RUN_ID

from internspatial_kedro.datasets.provenance import digest
from internspatial_kedro.datasets.row_hash import sum_of_hashes
from internspatial_kedro.reporting.scores.cells import ALL
from internspatial_kedro.reporting.scores.measures import OVERALL
from internspatial_kedro.reporting.scores.runs import Artefacts, ScoreRuns
from internspatial_kedro.scoring.scored import Extraction

HASH_TAG: Final = "scores_hash"
TRAINING_TAG: Final = "training"
"""Names the training behind a model, in its own runs and in those of its scores."""
_UNFIT: Final = re.compile(r"[^\w./ -]", re.ASCII)
"""What MLflow takes for no part of a name."""
_BATCH: Final = 500
_LONGEST_PARAMETER: Final = 6000
_ENDS: Final = ("low", "high", "answered_only")
_REPLIES: Final = ("prediction_id", "item_id", "reply", "failure")

Key = tuple[str, str]


def log_runs(data: ScoreRuns, folders: Mapping[Key, Path], figures: Path) -> dict[Key, str]:
    """Log what is not there yet.

    Args:
        data: An evaluation.
        folders: Files of each run, which become its artefacts.
        figures: Folder of figures over all runs; it need not exist.

    Returns:
        The MLflow run that holds each model's and benchmark's scores, new or earlier.
    """
    active = mlflow.active_run()
    hashes = {key: hash_run(data.profile, key, run) for key, run in data.runs.items()}
    place = [active.info.experiment_id] if active else None
    found = {key: _logged(content, place) for key, content in hashes.items()}
    if active is None and all(found.values()):
        return {key: str(run_id) for key, run_id in found.items()}
    client = MlflowClient()
    with _parent(data.name) as parent:
        held = {key: found[key] or _log_run(client, parent, data, key, hashes[key], folders[key]) for key in data.runs}
        for (model, benchmark), run_id in held.items():
            client.set_tag(parent.info.run_id, _fit(f"scores/{model}/{benchmark}"), run_id)
        if figures.is_dir():
            client.log_artifacts(parent.info.run_id, str(figures), "figures")
    return held


def hash_run(profile: str, key: Key, run: Artefacts) -> str:
    """Of what a run says: replies, scores and parameters; not of the time that it took."""
    tables = (run.predictions.select(_REPLIES), run.item_scores, run.scores)
    sums = [sum(map(sum_of_hashes, table.to_batches())) % 2**64 for table in tables]
    settings = [f"{name}={value}" for name, value in sorted(run.parameters.items())]
    return digest(profile, *key, *map(str, sums), *settings, run.datasheet)


def metrics_of(scores: pa.Table, profile: str) -> dict[str, float]:
    """MLflow's metrics by name: `overall`, `task/<task>`, `format/<format>`, `cell/<task>/<format>`, each with ends.

    Args:
        scores: Rows of `SCORES` of one model and benchmark.
        profile: The one whose metrics carry plain names; those of others begin with theirs.
    """
    found: dict[str, float | None] = {}
    for row in scores.to_pylist():
        name = _metric_name(row, profile)
        found[name] = row["value"]
        found |= {f"{name}.{end}": row[end] for end in _ENDS}
        if row["metric"] == OVERALL and row["task"] == row["format"] == ALL:
            counts = ("items", "clusters", *(way.value for way in Extraction))
            found |= {f"{name}.{count}": float(row[count]) for count in counts}
    return {_fit(name): value for name, value in found.items() if value is not None}


def _metric_name(row: Mapping[str, Any], profile: str) -> str:
    task, form, metric = row["task"], row["format"], row["metric"]
    if task == form == ALL:
        name = metric
    else:
        place = f"format/{form}" if task == ALL else f"task/{task}" if form == ALL else f"cell/{task}/{form}"
        name = place if metric == OVERALL else f"{place}/{metric}"
    return name if row["profile"] == profile else f"{row['profile']}/{name}"


def _log_run(
    client: MlflowClient, parent: mlflow.ActiveRun, data: ScoreRuns, key: Key, content: str, folder: Path
) -> str:
    """A finished run below the parent; one that breaks off is marked as failed and does not count as logged."""
    model, benchmark = key
    tags = {MLFLOW_PARENT_RUN_ID: parent.info.run_id, HASH_TAG: content, "evaluation": data.name}
    tags |= _name_training(data.runs[key].parameters.get(TRAINING_TAG), parent.info.experiment_id)
    created = client.create_run(parent.info.experiment_id, tags=tags, run_name=f"{model} on {benchmark}")
    run_id, status = str(created.info.run_id), "FAILED"
    try:
        run = data.runs[key]
        parameters = {**run.parameters, "model": model, "benchmark": benchmark, "profile": data.profile}
        client.log_batch(run_id, params=[Param(_fit(n), str(v)[:_LONGEST_PARAMETER]) for n, v in parameters.items()])
        now = int(time.time() * 1000)
        logged = [Metric(name, value, now, 0) for name, value in metrics_of(run.scores, data.profile).items()]
        for start in range(0, len(logged), _BATCH):
            client.log_batch(run_id, metrics=logged[start : start + _BATCH])
        client.log_artifacts(run_id, str(folder))
        status = "FINISHED"
    finally:
        client.set_terminated(run_id, status)
    return run_id


@contextmanager
def _parent(name: str) -> Iterator[mlflow.ActiveRun]:
    """The active run, or one of the evaluation's own."""
    active = mlflow.active_run()
    if active is not None:
        yield active
        return
    with mlflow.start_run(run_name=name) as started:
        yield started


def _logged(content: str, experiments: list[str] | None) -> str | None:
    """The finished run with this content, if there is one."""
    told = f"tags.{HASH_TAG} = '{content}' and attributes.status = 'FINISHED'"
    found = mlflow.search_runs(experiments, filter_string=told, max_results=1, output_format="list")
    return str(found[0].info.run_id) if found else None


def _name_training(name: str | None, experiment: str) -> dict[str, str]:
    """Tags that lead from scores to the training of the model: its name, and the last run that trained it."""
    if name is None:
        return {}
    told = f"tags.{TRAINING_TAG} = '{name}' and attributes.status != 'FAILED'"
    found = mlflow.search_runs([experiment], filter_string=told, output_format="list")  # latest first
    trained = [run.info.run_id for run in found if HASH_TAG not in run.data.tags]
    return {TRAINING_TAG: name, **({"training_run": trained[0]} if trained else {})}


def _fit(name: str) -> str:
    return _UNFIT.sub("_", name)
