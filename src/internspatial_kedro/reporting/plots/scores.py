"""How well models do: scores with intervals, tasks against one another, whether answers could be read."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from internspatial_kedro.reporting.plots.style import (
    GREEN,
    GREY,
    INK,
    LINE,
    ORANGE,
    SERIES,
    SOFT,
    label_bars,
    new_figure,
    say_nothing,
    words,
)
from internspatial_kedro.reporting.scores.cells import ALL
from internspatial_kedro.reporting.scores.measures import OVERALL

_ROW_INCHES, _LEAST_INCHES = 0.34, 2.4
_WAYS: Final = (("found", GREEN), ("ambiguous", ORANGE), ("none", GREY), ("call_failed", "#c05746"))
_RINGS: Final = (25, 50, 75, 100)
_LEAST_SPOKES: Final = 3


def plot_scores(scores: pd.DataFrame) -> Figure:
    """Headline scores of models on benchmarks, with clustered 95 % intervals.

    Args:
        scores: Rows of `SCORES`.
    """
    chosen = headlines(scores).sort_values(["benchmark", "profile", "value"]).reset_index(drop=True)
    figure, (axes,) = new_figure("Scores with 95 % intervals", 9, _height(len(chosen)))
    if chosen.empty:
        say_nothing(axes, "no scores")
        return figure
    places, values = np.arange(len(chosen)), chosen["value"].to_numpy(dtype=float)
    low, high = (chosen[end].fillna(chosen["value"]).to_numpy(dtype=float) for end in ("low", "high"))
    benchmarks = list(dict.fromkeys(chosen["benchmark"]))
    colours = [SERIES[benchmarks.index(name) % len(SERIES)] for name in chosen["benchmark"]]
    axes.barh(places, values, xerr=[values - low, high - values], color=colours, ecolor=INK, capsize=2, height=0.6)
    texts = [f"{value:.1f}  ({items:,})" for value, items in zip(values, chosen["items"], strict=True)]
    label_bars(axes, np.maximum(high, values).tolist(), texts)
    axes.set_yticks(places, _run_names(chosen))
    axes.set_xlim(min(0.0, float(low.min())), max(100.0, float(high.max())) * 1.12)
    axes.set_xlabel("score, failures as 0 (items)", loc="left")
    return figure


def plot_radar(scores: pd.DataFrame) -> Figure:
    """The tasks of one benchmark under one profile as spokes, a line for each model.

    Args:
        scores: Rows of `SCORES`, of one benchmark and profile.
    """
    chosen = scores[(scores["metric"] == OVERALL) & (scores["task"] != ALL) & (scores["format"] == ALL)]
    tasks = sorted(chosen["task"].unique())
    named = " · ".join(chosen[["benchmark", "profile"]].iloc[0]) if len(chosen) else ""
    figure, (axes,) = new_figure(f"Tasks of {named}" if named else "Tasks", 9, 5.4)
    if len(tasks) < _LEAST_SPOKES:
        say_nothing(axes, "fewer than three tasks: see the bars")
        return figure
    angles = np.pi / 2 - 2 * np.pi * np.arange(len(tasks)) / len(tasks)
    _draw_web(axes, angles, tasks)
    for colour, (model, rows) in zip(_colours(chosen["model"].nunique()), chosen.groupby("model"), strict=True):
        values = rows.set_index("task")["value"].reindex(tasks).fillna(0).clip(0, 100).to_numpy(dtype=float)
        x, y = _closed(values * np.cos(angles)), _closed(values * np.sin(angles))
        axes.plot(x, y, color=colour, linewidth=1.8, marker="o", markersize=4, label=str(model))
        axes.fill(x, y, color=colour, alpha=0.08, linewidth=0)
    axes.legend(loc="center left", bbox_to_anchor=(1.02, 0.5), fontsize=9, frameon=False, labelcolor=SOFT)
    return figure


def plot_extraction(scores: pd.DataFrame) -> Figure:
    """How reliably answers could be read out of replies: shares of each way.

    Args:
        scores: Rows of `SCORES`.
    """
    chosen = headlines(scores).sort_values(["benchmark", "profile", "model"]).reset_index(drop=True)
    figure, (axes,) = new_figure("Could an answer be read?", 9, _height(len(chosen)) + 0.3)
    if chosen.empty:
        say_nothing(axes, "no replies")
        return figure
    places, left = np.arange(len(chosen)), np.zeros(len(chosen))
    for way, colour in _WAYS:
        share = 100 * (chosen[way] / chosen["items"]).to_numpy(dtype=float)
        axes.barh(places, share, left=left, color=colour, height=0.6, label=words(way))
        for place, (start, part) in enumerate(zip(left, share, strict=True)):
            if part >= 4:
                axes.text(start + part / 2, place, f"{part:.0f}", ha="center", va="center", fontsize=8, color="white")
        left += share
    axes.set_yticks(places, _run_names(chosen))
    axes.set_xlim(0, 100)
    axes.set_xlabel("% of replies", loc="left")
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=4, fontsize=9, frameon=False, labelcolor=SOFT)
    return figure


def headlines(scores: pd.DataFrame) -> pd.DataFrame:
    """The one row of each run that stands for it."""
    return scores[(scores["metric"] == OVERALL) & (scores["task"] == ALL) & (scores["format"] == ALL)]


def _height(rows: int) -> float:
    return max(_LEAST_INCHES, 1.4 + _ROW_INCHES * rows)


def _run_names(rows: pd.DataFrame) -> list[str]:
    return [f"{row.benchmark} · {row.model} ({row.profile})" for row in rows.itertuples()]


def _colours(count: int) -> list[str]:
    return [SERIES[number % len(SERIES)] for number in range(count)]


def _closed(values: np.ndarray) -> np.ndarray:
    return np.append(values, values[0])


def _draw_web(axes: Axes, angles: np.ndarray, tasks: Sequence[str]) -> None:
    """Rings at 25 to 100 and a labelled spoke a task."""
    axes.set_axis_off()
    axes.set_aspect("equal")
    for ring in _RINGS:
        axes.plot(_closed(ring * np.cos(angles)), _closed(ring * np.sin(angles)), color=LINE, linewidth=0.8)
        axes.text(1, ring, str(ring), fontsize=7, color=SOFT, va="bottom")
    for angle, task in zip(angles, tasks, strict=True):
        x, y = float(np.cos(angle)), float(np.sin(angle))
        axes.plot([0, 100 * x], [0, 100 * y], color=LINE, linewidth=0.8)
        side = "center" if abs(x) < 0.1 else "left" if x > 0 else "right"
        axes.text(110 * x, 114 * y, words(task), ha=side, va="center", fontsize=9, color=INK)
    axes.set_xlim(-200, 200)
    axes.set_ylim(-112, 122)
