"""The format ablation: what a small model answers in each format, by which formats it has learnt (paper, Figure 5)."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from matplotlib.figure import Figure

from internspatial_kedro.reporting.plots.style import ORANGE, SERIES, SOFT, new_figure, words

_HEIGHT: Final = 0.3


def plot_formats_learnt(report: Mapping[str, Any]) -> Figure:
    """A dot for each format and set of formats that was learnt: the seeds' mean, and a small one for each seed.

    Args:
        report: Of `models.training.small.study.run_study`.
    """
    sets = list(dict.fromkeys(run["formats"] for run in report["runs"]))
    formats = list(report["runs"][0]["after"]["formats"])
    seeds = len({run["seed"] for run in report["runs"]})
    title = f"What is answered right in each format, by the formats that were learnt [%]; seeds: {seeds}"
    figure, (axes,) = new_figure(title, 10, 1.6 + _HEIGHT * len(formats))
    rows = np.arange(len(formats))
    for place, name in enumerate(sets):
        runs = [run["after"]["formats"] for run in report["runs"] if run["formats"] == name]
        scores = np.array([[cells[form]["accuracy"] for form in formats] for cells in runs], np.float64)
        for one in scores if len(runs) > 1 else ():
            axes.scatter(one, rows, s=10, color=SERIES[place], alpha=0.45)
        axes.scatter(scores.mean(axis=0), rows, s=55, color=SERIES[place], label=f"learnt: {name}", zorder=3)
    majority = [report["runs"][0]["after"]["formats"][form]["majority"] for form in formats]
    axes.scatter(majority, rows, marker="|", s=120, color=ORANGE, label="majority", zorder=2)
    axes.set_yticks(rows, [words(form) for form in formats])
    axes.invert_yaxis()
    axes.set_xlim(0, 100)
    axes.grid(axis="y", color=SOFT, alpha=0.15)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.1), ncols=4, fontsize=8, frameon=False)
    return figure
