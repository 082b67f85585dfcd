"""Scores of items to scores of runs: metrics with intervals, cells by task and format, comparison of two runs."""

from internspatial_kedro.reporting.scores.bounds import Bounds, find_bounds
from internspatial_kedro.reporting.scores.comparison import compare_runs
from internspatial_kedro.reporting.scores.measures import Measure, RunKey, measure
from internspatial_kedro.reporting.scores.runs import Artefacts, ScoreRuns
from internspatial_kedro.reporting.scores.summary import summarise

__all__ = [
    "Artefacts",
    "Bounds",
    "Measure",
    "RunKey",
    "ScoreRuns",
    "compare_runs",
    "find_bounds",
    "measure",
    "summarise",
]
