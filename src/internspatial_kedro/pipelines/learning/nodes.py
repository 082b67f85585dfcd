"""Tables of the data engine to lessons to a report of what was learnt from them."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from daft import DataFrame, col
from matplotlib.figure import Figure

from internspatial_kedro.models.training.small.launching import launch_study
from internspatial_kedro.models.training.small.library import Formats
from internspatial_kedro.models.training.small.study import Study, name_study
from internspatial_kedro.pipelines.learning.lessons import EngineTables, write_lessons
from internspatial_kedro.pipelines.learning.params import LearningParams
from internspatial_kedro.pipelines.learning.tracking import log_learning
from internspatial_kedro.reporting.plots.formats_learnt import plot_formats_learnt
from internspatial_kedro.reporting.plots.learning import plot_learning
from internspatial_kedro.reporting.plots.learning_curves import plot_learning_curves
from internspatial_kedro.sources.records import Source

_log = logging.getLogger(__name__)


def make_lessons(
    lifted_views: DataFrame,
    qa_pairs: DataFrame,
    samples: DataFrame,
    sources: dict[str, Source],
    params: LearningParams,
) -> Callable[[Path], Path]:
    """What writes pictures, objects and samples of single views, in the formats of the study, into a folder."""
    roots = {name: source.root for name, source in sources.items()}
    tables = EngineTables(
        lifted_views.to_arrow(),
        qa_pairs.to_arrow(),
        _in_formats(samples, _study(params).selection.used).to_arrow(),
        roots,
    )
    return lambda folder: write_lessons(folder, tables, params.lessons)


def learn_space(lessons: Path, trainings: Path, params: LearningParams) -> dict[str, Any]:
    """Lessons to accuracies before and after; stages that an earlier run has finished are not repeated."""
    study = _study(params)
    name = name_study(lessons, study)
    report = launch_study(lessons, trainings / name, study, params.processes)
    log_learning(report, name)
    for run in report["runs"]:
        _log.info("Seed %s, formats %s\n\n%s\n", run["seed"], run["formats"], run["table"])
    if report["comparison"]:
        _log.info("%s\n", report["comparison"])
    return report


def draw_formats_learnt(report: dict[str, Any]) -> Figure:
    """A report to what is answered in each format: the format ablation, if several sets of formats were learnt."""
    return plot_formats_learnt(report)


def draw_learning(report: dict[str, Any]) -> Figure:
    """A report to bars of each task before and after, with the interval, the majority and the 2D shortcut."""
    return plot_learning(report)


def draw_learning_curves(report: dict[str, Any]) -> Figure:
    """A report to the losses of each stage by step."""
    return plot_learning_curves(report)


def _study(params: LearningParams) -> Study:
    return Study(
        size=params.size,
        seeds=params.seeds,
        formats=params.formats,
        examined=params.examined,
        share=params.share,
        marked_per_cell=params.marked_per_cell,
        device=params.device,
    )


def _in_formats(samples: DataFrame, formats: Formats) -> DataFrame:
    """Samples in some formats; empty for all. With 19 of each question it matters how many are read."""
    if not formats:
        return samples
    return samples.where((col("image_format") + "/" + col("text_format")).is_in(list(formats)))
