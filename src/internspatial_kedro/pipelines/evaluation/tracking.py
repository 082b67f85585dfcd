"""What MLflow is told of an evaluation."""

from pathlib import Path
from typing import Any

import pyarrow as pa
from daft import DataFrame

from internspatial_kedro.benchmarks.registry import benchmark_named
from internspatial_kedro.pipelines.evaluation.params import EvaluationParams
from internspatial_kedro.pipelines.evaluation.report import compared
from internspatial_kedro.pipelines.evaluation.trained import name_training
from internspatial_kedro.reporting.plots.score_formats import plot_task_formats
from internspatial_kedro.reporting.plots.scores import plot_extraction, plot_radar, plot_scores
from internspatial_kedro.reporting.scores.runs import Artefacts, ScoreRuns


def record_runs(
    predictions: DataFrame, item_scores: DataFrame, scores: DataFrame, trained: Path, params: EvaluationParams
) -> ScoreRuns:
    """Replies and scores to a run for each model and benchmark, with figures of its own."""
    tables = [frame.to_arrow() for frame in (predictions, item_scores, scores)]
    shown = compared(scores, params)
    keys = sorted(set(zip(tables[2]["model"].to_pylist(), tables[2]["benchmark"].to_pylist(), strict=True)))
    runs = {}
    for model, benchmark in keys:
        replies, per_item, metrics = (ScoreRuns.select(table, model, benchmark) for table in tables)
        mine = shown[(shown["model"] == model) & (shown["benchmark"] == benchmark)]
        figures = {
            "tasks": plot_radar(mine),
            "task_formats": plot_task_formats(mine),
            "extraction": plot_extraction(mine),
        }
        parameters = _parameters(benchmark, replies, params) | name_training(model, trained)
        runs[model, benchmark] = Artefacts(parameters, replies, per_item, metrics, figures)
    name = f"evaluation of {', '.join(sorted({model for model, _ in keys}))}"
    return ScoreRuns(name, params.compared, runs, {"scores": plot_scores(shown)})


def _parameters(benchmark: str, replies: pa.Table, params: EvaluationParams) -> dict[str, Any]:
    about = benchmark_named(benchmark)
    return {
        "benchmark": about.title,
        "benchmark_version": about.version,
        "licence": about.licence,
        "items": replies.num_rows,
        "seed": params.seed,
        **{f"generation.{name}": value for name, value in params.generation.model_dump(mode="json").items()},
    }
