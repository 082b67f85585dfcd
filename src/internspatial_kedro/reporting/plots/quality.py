"""How good the questions are: margins, shortcuts in two dimensions, guessers that only read, balance."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from internspatial_kedro.reporting.bias import CROSS_FITTED, FIXED, IN_SAMPLE
from internspatial_kedro.reporting.clustered_scores import ALL, TOLERANCE
from internspatial_kedro.reporting.plots.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    LINE,
    ORANGE,
    SOFT,
    label_bars,
    name_panel,
    new_figure,
    say_nothing,
    words,
)

_COLUMNS = 3
_MOST_TASKS_ABREAST = 4
_FITS = ((IN_SAMPLE, GREY, -0.12, "learnt in sample"), (CROSS_FITTED, BLUE, 0.12, "learnt on the other half"))
_ROW_INCHES, _LEAST_INCHES = 0.34, 2.4


def plot_margins(margins: pd.DataFrame) -> Figure:
    """Histogram of each comparison's margins in multiples of the required one, which is marked.

    Args:
        margins: Columns task, comparison, lower, upper, questions (`statistics.count_margins`).
    """
    groups = [(key, group) for key, group in margins.groupby(["task", "comparison"], sort=True)]
    rows = max(1, -(-len(groups) // _COLUMNS))
    title = "By how much answers are decided: margin / required margin"
    figure, axes = new_figure(title, 11, max(_LEAST_INCHES, 0.8 + 1.75 * rows), rows, _COLUMNS)
    for place, ((task, comparison), group) in zip(axes, groups, strict=False):
        _draw_histogram(place, group)
        name_panel(place, f"{words(str(task))}: {comparison}", size=9)
    for empty in axes[len(groups) :]:
        say_nothing(empty, "" if groups else "no margins")
    return figure


def plot_shortcuts(bias: pd.DataFrame) -> Figure:
    """Share of questions where two dimensions point to the wrong answer, with twice the standard error.

    Args:
        bias: Result of `audit_bias`.
    """
    chosen = bias[(bias["fit"] == FIXED) & (bias["source"] == ALL) & (bias["relation"] != ALL)]
    chosen = chosen.sort_values(["task", "relation"])
    height = max(_LEAST_INCHES, 1.4 + _ROW_INCHES * len(chosen))
    figure, (axes,) = new_figure("Where two dimensions mislead: share of questions", 9, height)
    if chosen.empty:
        say_nothing(axes, "no questions about pairs")
        return figure
    places = np.arange(len(chosen))
    wrong = chosen["wrong_share"].to_numpy()
    axes.barh(places, wrong, xerr=2 * chosen["standard_error"].to_numpy(), color=ORANGE, ecolor=SOFT, height=0.6)
    names = chosen["task"].map(words) + ": " + chosen["relation"] + " by " + chosen["guesser"]
    _percent_axis(axes, list(names))
    label_bars(axes, (wrong + 2 * chosen["standard_error"]).tolist(), [f"{n:,}" for n in chosen["n"]])
    return figure


def plot_guessers(bias: pd.DataFrame) -> Figure:
    """Accuracy above chance of text-only guessers, by task, with twice the standard error; the bound is shaded.

    Open numbers have no chance to be compared with and are left out.

    Args:
        bias: Result of `audit_bias`.
    """
    chosen = bias[(bias["fit"] != FIXED) & (bias["source"] == ALL) & (bias["relation"] == ALL) & bias["chance"].notna()]
    tasks = sorted(chosen["task"].unique())
    title = "Text-only guessers: accuracy above chance, in points"
    columns = min(max(1, len(tasks)), _MOST_TASKS_ABREAST)
    rows = max(1, -(-len(tasks) // columns))
    figure, axes = new_figure(title, 3.2 + 2.6 * columns, 0.8 + 3 * rows, rows, columns)
    if not tasks:
        say_nothing(axes[0], "no questions")
    for number, (place, task) in enumerate(zip(axes, tasks, strict=False)):
        _draw_guessers(place, chosen[chosen["task"] == task], named=number == 0)
        name_panel(place, words(task))
    for empty in axes[max(1, len(tasks)) :]:
        say_nothing(empty, "")
    if tasks:
        axes[0].legend(loc="lower left", fontsize=8, frameon=False, labelcolor=SOFT)
    return figure


def plot_balance(balance: pd.DataFrame) -> Figure:
    """How often the most frequent answer to the same words is right, before and after balance.

    Args:
        balance: Columns task, comparison, candidates, kept, majority_before, majority_after
            (`statistics.compare_balance`).
    """
    rows = balance.sort_values(["task", "comparison"]).reset_index(drop=True)
    height = max(_LEAST_INCHES, 1.6 + _ROW_INCHES * len(rows))
    figure, (axes,) = new_figure("Majority answer among questions with the same words", 10, height)
    if rows.empty:
        say_nothing(axes, "no questions")
        return figure
    places = np.arange(len(rows))
    before, after = rows["majority_before"].to_numpy(), rows["majority_after"].to_numpy()
    axes.hlines(places, np.fmin(before, after), np.fmax(before, after), color=LINE, linewidth=3, zorder=1)
    axes.scatter(before, places, color=GREY, s=46, zorder=2, label="before balance")
    axes.scatter(after, places, color=BLUE, s=46, zorder=3, label="after")
    _percent_axis(axes, list(rows["task"].map(words) + ": " + rows["comparison"]))
    axes.set_xlim(0, 1.25)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1])
    for place, row in rows.iterrows():
        text = f"{row['kept']:,} of {row['candidates']:,} kept"
        axes.text(1.03, float(str(place)), text, va="center", fontsize=8, color=SOFT)
    axes.legend(loc="upper left", bbox_to_anchor=(0, -0.08), ncols=2, fontsize=9, frameon=False, labelcolor=SOFT)
    return figure


def _draw_histogram(axes: Axes, bins: pd.DataFrame) -> None:
    widths = bins["upper"] - bins["lower"]
    enough = bins["lower"] >= 1
    colours = [BLUE if fine else ORANGE for fine in enough]
    axes.bar(
        bins["lower"], bins["questions"], width=widths, align="edge", color=colours, edgecolor="white", linewidth=0.5
    )
    axes.axvline(1.0, color=INK, linewidth=1.2)
    axes.set_xscale("log", base=2)
    axes.set_xlim(0.5, 40)
    axes.set_xticks([1, 2, 4, 8, 16, 32], ["required", "2×", "4×", "8×", "16×", "32×"], fontsize=8)
    axes.minorticks_off()
    axes.yaxis.set_major_locator(MaxNLocator(3, integer=True))


def _draw_guessers(axes: Axes, scores: pd.DataFrame, named: bool) -> None:
    guessers = list(dict.fromkeys(scores["guesser"]))
    axes.axhspan(-100, 100 * TOLERANCE, color=GREEN, alpha=0.09, linewidth=0)
    axes.axhline(0, color=SOFT, linewidth=1)
    for fit, colour, shift, name in _FITS:
        part = scores[scores["fit"] == fit]
        x = np.array([guessers.index(guesser) for guesser in part["guesser"]]) + shift
        gain = 100 * (part["accuracy"] - part["chance"])
        axes.errorbar(
            x,
            gain,
            yerr=200 * part["standard_error"],
            fmt="o",
            color=colour,
            markersize=5,
            label=name if named else None,
        )
    low = 100 * (scores["accuracy"] - scores["chance"] - 2 * scores["standard_error"]).min()
    high = 100 * (scores["accuracy"] - scores["chance"] + 2 * scores["standard_error"]).max()
    axes.set_ylim(min(low, -5) * 1.15, max(high, 5) * 1.15)
    axes.set_xlim(-0.5, len(guessers) - 0.5)
    axes.set_xticks(range(len(guessers)), guessers, rotation=35, ha="right", rotation_mode="anchor")


def _percent_axis(axes: Axes, names: list[str]) -> None:
    """Rows with names from the top, shares across."""
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_xlim(left=0)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axes.grid(axis="x", color=LINE, linewidth=0.7)
    axes.set_axisbelow(True)
