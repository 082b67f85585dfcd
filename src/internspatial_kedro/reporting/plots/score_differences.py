"""Two runs compared: by how much one exceeds the other, and how sure that is."""

from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from internspatial_kedro.reporting.plots.style import BLUE, GREY, ORANGE, SOFT, new_figure, say_nothing, words
from internspatial_kedro.reporting.scores.cells import ALL

_ROW_INCHES, _LEAST_INCHES = 0.3, 2.4
_SIGNIFICANT: Final = 0.05


def plot_differences(differences: pd.DataFrame) -> Figure:
    """Differences of two runs as a whole, by task and by format, with clustered 95 % intervals.

    Args:
        differences: Rows of `SCORE_DIFFERENCES`, of one benchmark and profile.
    """
    chosen = differences[(differences["task"] == ALL) | (differences["format"] == ALL)]
    rows: list[dict[str, Any]] = sorted(chosen.to_dict("records"), key=_rank)  # type: ignore[arg-type]
    pair = f"{rows[0]['first']} minus {rows[0]['second']}" if rows else "two runs"
    figure, (axes,) = new_figure(f"Paired differences: {pair}", 9, max(_LEAST_INCHES, 1.4 + _ROW_INCHES * len(rows)))
    if not rows:
        say_nothing(axes, "no common items")
        return figure
    places, values = np.arange(len(rows))[::-1], [row["difference"] for row in rows]
    low, high = ([row["difference"] if pd.isna(row[end]) else row[end] for row in rows] for end in ("low", "high"))
    colours, reach = [_colour(row) for row in rows], 1.15 * max(1.0, *map(abs, low), *map(abs, high))
    axes.axvline(0, color=SOFT, linewidth=1)
    axes.hlines(places, low, high, color=colours, linewidth=2)
    axes.scatter(values, places, color=colours, s=36, zorder=3)
    for place, row in zip(places, rows, strict=True):
        axes.text(reach * 1.03, place, _explain(row), va="center", fontsize=8, color=SOFT)
    axes.set_xlim(-reach, reach * 1.6)
    axes.set_yticks(places, [_name(row) for row in rows])
    axes.set_xlabel("points; blue and orange: p < 0.05 (common items)", loc="left")
    return figure


def _rank(row: dict[str, Any]) -> tuple[bool, bool, str, str]:
    """Wholes, then tasks, then formats."""
    return row["format"] != ALL, row["task"] != ALL, row["format"], row["task"]


def _colour(row: dict[str, Any]) -> str:
    if pd.isna(row["p"]) or row["p"] >= _SIGNIFICANT:
        return GREY
    return BLUE if row["difference"] > 0 else ORANGE


def _explain(row: dict[str, Any]) -> str:
    p = row["p"]
    told = "one cluster" if pd.isna(p) else f"p = {p:.3f}" if p >= 0.001 else "p < 0.001"
    return f"{row['difference']:+.1f}   {told}   ({row['items']:,})"


def _name(row: dict[str, Any]) -> str:
    if row["task"] != ALL:
        return f"task: {words(row['task'])}"
    return f"format: {words(row['format'])}" if row["format"] != ALL else f"all: {words(row['metric'])}"
