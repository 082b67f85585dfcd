"""A training as people see it: its steps, its curve, what it left out, what the model says."""

from pathlib import Path

import daft
import pandas as pd
import pyarrow as pa
from daft import DataFrame
from matplotlib.figure import Figure

from internspatial_kedro.models.training.metrics import read_metrics
from internspatial_kedro.models.training.skipped import SkippedSamples
from internspatial_kedro.pipelines.training.answers import answer, choose_shown
from internspatial_kedro.pipelines.training.outcome import SKIPPED
from internspatial_kedro.pipelines.training.params import TrainingParams
from internspatial_kedro.reporting.plots.training import plot_answers, plot_curve
from internspatial_kedro.reporting.statistics import count_rejects
from internspatial_kedro.sources.records import Source
from internspatial_kedro.tables.training import TRAINING_STEPS


def list_training_steps(trained: Path) -> DataFrame:
    """A training to its steps."""
    rows = [row.model_dump(include=set(TRAINING_STEPS.schema.names)) for row in read_metrics(trained)]
    return daft.from_arrow(pa.Table.from_pylist(rows, schema=TRAINING_STEPS.schema))


def draw_training_curve(steps: DataFrame) -> Figure:
    """Steps to a figure of loss, learning rate and throughput."""
    return plot_curve(steps.to_pandas().sort_values("step"))


def count_training_rejects(rejects: DataFrame, too_long: DataFrame, trained: Path) -> DataFrame:
    """What was not learnt from, to counts by reason: rows that could not be made, were too long, or not be shown."""
    counts = count_rejects(rejects.concat(too_long))
    skipped = SkippedSamples(trained / SKIPPED).count()
    shown = [("training", "row", reason, count) for reason, count in skipped.items()]
    return daft.from_pandas(pd.concat([counts, pd.DataFrame(shown, columns=counts.columns)], ignore_index=True))


def draw_training_answers(
    checkpoint: Path,
    samples: DataFrame,
    lifted_views: DataFrame,
    sources: dict[str, Source],
    params: TrainingParams,
) -> Figure:
    """A few held-out samples to a figure: pictures, questions, and what the trained model says to them."""
    rows = choose_shown(samples, lifted_views, params)
    return plot_answers(answer(checkpoint, rows, {name: source.root for name, source in sources.items()}, params))
