"""Runs in MLflow, one before and one after."""

from pathlib import Path

import mlflow
from mlflow.tracking import MlflowClient

from internspatial_kedro.pipelines.learning.tracking import log_learning


def test_a_base_and_what_was_made_of_it(tmp_path: Path) -> None:
    def accuracies(value: float) -> dict[str, dict[str, object]]:
        cell = {"position_comparison / marks": {"accuracy": value}}
        formats = {"box / from_image": {"accuracy": value + 1}}
        return {"mean_over_tasks": {"accuracy": value}, "tasks_by_reference": cell, "formats": formats}

    curves = {
        "patches": {"step": [20, 40], "mark name": [4.0, 3.0]},
        "naming": {"step": [20], "loss": [2.0]},
        "questions": {"step": [20, 30], "loss": [1.0, 0.5]},
    }
    runs = [
        {"seed": 7, "formats": name, "before": accuracies(2.0), "after": accuracies(after), "curves": curves}
        for name, after in (("natural", 60.0), ("all", 70.0))
    ]
    report = {"size": "small", "lessons": "hash", "runs": runs}
    log_learning(report, "learning-1")  # nobody listens
    before = mlflow.get_tracking_uri()
    mlflow.set_tracking_uri(f"sqlite:///{tmp_path / 'mlflow.db'}")
    try:
        mlflow.create_experiment("learning", (tmp_path / "artefacts").as_uri())
        mlflow.set_experiment("learning")
        with mlflow.start_run() as parent:
            log_learning(report, "learning-1")
        client = MlflowClient()
        logged = client.search_runs([parent.info.experiment_id], "tags.training = 'learning-1'")
        ids = {run.info.run_name: run.info.run_id for run in logged}
        history = client.get_metric_history(ids["seed 7 after all"], "loss/questions/loss")
    finally:
        mlflow.set_tracking_uri(before)
    by_name = {run.info.run_name: run.data.metrics for run in logged}
    assert set(by_name) == {"seed 7 before", "seed 7 after natural", "seed 7 after all"}
    assert [(each.step, each.value) for each in history] == [(20, 1.0), (30, 0.5)]
    assert by_name["seed 7 before"] == {
        "accuracy/mean_over_tasks": 2,
        "accuracy/task/position_comparison/marks": 2,
        "accuracy/format/box/from_image": 3,
        "loss/patches/mark_name": 3,
        "loss/naming/loss": 2,
    }
    assert by_name["seed 7 after all"] == {
        "accuracy/mean_over_tasks": 70,
        "accuracy/task/position_comparison/marks": 70,
        "accuracy/format/box/from_image": 71,
        "loss/questions/loss": 0.5,
    }
