"""How a small model's losses fall while it learns."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullLocator, StrMethodFormatter

from internspatial_kedro.reporting.plots.style import SERIES, name_panel, new_figure, words

_STAGES: Final = {
    "patches": "patches: what each shows",
    "naming": "naming: lists of things",
    "questions": "questions, evidence first",
}


def plot_learning_curves(report: Mapping[str, Any]) -> Figure:
    """Losses of the three stages by step, a line a seed.

    Args:
        report: Of `models.training.small.study.run_study`.
    """
    seeds = len({run["seed"] for run in report["runs"]})
    figure, panels = new_figure(f"Losses of the three stages by step; seeds: {seeds}", 13, 4.6, columns=len(_STAGES))
    for axes, (stage, name) in zip(panels, _STAGES.items(), strict=True):
        name_panel(axes, name)
        _draw_stage(axes, dict(_lines(report, stage)))
    return figure


def _lines(report: Mapping[str, Any], stage: str) -> Iterator[tuple[tuple[str, int], tuple[list[float], list[float]]]]:
    """Steps and losses by what they are of and seed; sets of formats share a seed's first two stages."""
    told = stage == "questions" and len({run["formats"] for run in report["runs"]}) > 1
    for run in report["runs"]:
        curve = run["curves"][stage]
        for name in (name for name in curve if name != "step"):
            label = f"{words(name)}, learnt: {run['formats']}" if told else words(name)
            yield (label, run["seed"]), (curve["step"], curve[name])


def _draw_stage(axes: Axes, lines: Mapping[tuple[str, int], tuple[list[float], list[float]]]) -> None:
    labels = dict.fromkeys(label for label, _ in lines)
    colours = dict(zip(labels, SERIES, strict=False))
    named: set[str] = set()
    for (label, _), (steps, losses) in lines.items():
        axes.plot(steps, losses, color=colours[label], linewidth=1.4, label=None if label in named else label)
        named.add(label)
    axes.set_yscale("log")
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 3, 5)))
    axes.yaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.set_xlabel("step")
    axes.legend(fontsize=8, frameon=False)
