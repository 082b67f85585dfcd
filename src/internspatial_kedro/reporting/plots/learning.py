"""What a small model knew before and after it learnt to answer spatial questions."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from internspatial_kedro.reporting.plots.style import BLUE, GREY, INK, ORANGE, name_panel, new_figure, words

_HEIGHT: Final = 0.36


def plot_learning(report: Mapping[str, Any]) -> Figure:
    """Bars of each task and way of reference before and after, one panel a run.

    Args:
        report: Of `models.training.small.study.run_study`.
    """
    runs = report["runs"]
    rows = len(runs[0]["after"]["tasks_by_reference"])
    figure, panels = new_figure(
        "What the small model answers right, before and after [%]", 9, 1.2 + 0.6 * rows * len(runs), rows=len(runs)
    )
    for axes, run in zip(panels, runs, strict=True):
        _draw_run(axes, run)
    return figure


def _draw_run(axes: Axes, run: Mapping[str, Any]) -> None:
    after, before = run["after"]["tasks_by_reference"], run["before"]["tasks_by_reference"]
    place = np.arange(len(after))
    known = [before[name]["accuracy"] for name in after]
    learnt = [cell["accuracy"] for cell in after.values()]
    ends = [
        [cell[end] if cell[end] is not None else cell["accuracy"] for end in ("low", "high")] for cell in after.values()
    ]
    spread = np.abs(np.array(ends).T - np.array(learnt))
    axes.barh(place - _HEIGHT / 2, known, _HEIGHT, color=GREY, label="before")
    axes.barh(place + _HEIGHT / 2, learnt, _HEIGHT, color=BLUE, label="after", xerr=spread, ecolor=INK)
    majority = [cell["majority"] for cell in after.values()]
    axes.scatter(majority, place, marker="|", s=260, color=ORANGE, label="majority", zorder=3)
    flat = [(cell["flat"], y) for cell, y in zip(after.values(), place, strict=True) if cell["flat"] is not None]
    if flat:
        axes.scatter(*zip(*flat, strict=True), marker="x", color=INK, label="two dimensions alone", zorder=3)
    axes.set_yticks(place, [words(name) for name in after])
    axes.invert_yaxis()
    axes.set_xlim(0, 100)
    name_panel(axes, f"seed {run['seed']}, formats: {run['formats']}")
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=4, fontsize=8, frameon=False)
