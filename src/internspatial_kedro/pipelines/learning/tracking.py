"""What MLflow is told of a small model: a run before and one after, which its page compares."""

from collections.abc import Mapping
from typing import Any, Final

import mlflow

_TAG: Final = "training"
"""As the training pipeline's runs have it."""
_GROUPS: Final = {"tasks_by_reference": "task", "formats": "format"}


def log_learning(report: Mapping[str, Any], name: str) -> None:
    """Logs accuracies below the active run, if there is one: of each base once, and of what was made of it.

    Args:
        report: Of `models.training.small.study.run_study`.
        name: Of the training's folder.
    """
    if mlflow.active_run() is None:
        return
    known = set()
    for run in report["runs"]:
        seed, formats = run["seed"], run["formats"]
        common = {"seed": seed, "size": report["size"], "lessons": report["lessons"]}
        if seed not in known:
            _log_run(f"seed {seed} before", {_TAG: name}, common, run["before"])
        known.add(seed)
        _log_run(f"seed {seed} after {formats}", {_TAG: name}, common | {"formats": formats}, run["after"])


def _log_run(title: str, tags: dict[str, str], params: dict[str, Any], accuracies: Mapping[str, Any]) -> None:
    metrics = {"accuracy/mean_over_tasks": accuracies["mean_over_tasks"]["accuracy"]}
    for group, word in _GROUPS.items():
        for cell, values in accuracies[group].items():
            metrics[f"accuracy/{word}/{cell.replace(' / ', '/')}"] = values["accuracy"]
    with mlflow.start_run(run_name=title, nested=True, tags=tags):
        mlflow.log_params(params)
        mlflow.log_metrics(metrics)
