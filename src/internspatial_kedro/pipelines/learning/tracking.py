"""What MLflow is told of a small model: a run before and one after, which its page compares."""

from collections.abc import Mapping
from typing import Any, Final

import mlflow

_TAG: Final = "training"
"""As the training pipeline's runs have it."""
_BASE_STAGES: Final = ("patches", "naming")
_GROUPS: Final = {"tasks_by_reference": "task", "formats": "format"}

Curve = Mapping[str, list[float]]
"""Steps, and losses by name."""


def log_learning(report: Mapping[str, Any], name: str) -> None:
    """Logs losses and accuracies below the active run, if there is one: of each base once, and of what was made of it.

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
            _log_run(f"seed {seed} before", {_TAG: name}, common, run["before"], _pick(run["curves"], *_BASE_STAGES))
        known.add(seed)
        learnt = _pick(run["curves"], "questions")
        _log_run(f"seed {seed} after {formats}", {_TAG: name}, common | {"formats": formats}, run["after"], learnt)


def _pick(curves: Mapping[str, Curve], *stages: str) -> dict[str, Curve]:
    return {stage: curves[stage] for stage in stages}


def _log_run(
    title: str,
    tags: dict[str, str],
    params: dict[str, Any],
    accuracies: Mapping[str, Any],
    curves: Mapping[str, Curve],
) -> None:
    metrics = {"accuracy/mean_over_tasks": accuracies["mean_over_tasks"]["accuracy"]}
    for group, word in _GROUPS.items():
        for cell, values in accuracies[group].items():
            metrics[f"accuracy/{word}/{cell.replace(' / ', '/')}"] = values["accuracy"]
    with mlflow.start_run(run_name=title, nested=True, tags=tags):
        mlflow.log_params(params)
        mlflow.log_metrics(metrics)
        for stage, curve in curves.items():
            _log_curve(stage, curve)


def _log_curve(stage: str, curve: Curve) -> None:
    losses_by_name = {f"loss/{stage}/{name.replace(' ', '_')}": curve[name] for name in curve if name != "step"}
    for place, step in enumerate(curve["step"]):
        losses = {name: values[place] for name, values in losses_by_name.items()}
        mlflow.log_metrics(losses, step=int(step))
