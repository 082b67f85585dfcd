"""Tasks by instruction format: how a model takes the ways of asking (the paper's Figure 5)."""

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from internspatial_kedro.formats.kinds import FORMATS, ImageFormat
from internspatial_kedro.reporting.plots.style import INK, SEQUENTIAL, name_panel, new_figure, say_nothing, words
from internspatial_kedro.reporting.scores.cells import ALL
from internspatial_kedro.reporting.scores.measures import OVERALL

_ORDER: Final = [
    f"{form.image}/{form.text}" for form in sorted(FORMATS, key=lambda form: list(ImageFormat).index(form.image))
]
_DARK: Final = 55


def plot_task_formats(scores: pd.DataFrame) -> Figure:
    """Heat maps of scores, tasks down and formats across, one model below the other.

    Args:
        scores: Rows of `SCORES`, of one benchmark and profile.
    """
    chosen = scores[(scores["metric"] == OVERALL) & (scores["format"] != ALL)]
    columns = [name for name in _ORDER if name in set(chosen["format"])]
    columns += sorted(set(chosen["format"]) - set(columns))
    tasks = [*sorted(set(chosen["task"]) - {ALL}), ALL]
    models = sorted(chosen["model"].unique())
    height = 1.6 + max(1, len(models)) * (1.2 + 0.34 * len(tasks))
    figure, axes = new_figure("Scores by task and format", 4 + 0.62 * max(len(columns), 5), height, max(1, len(models)))
    if not models:
        say_nothing(axes[0], "questions of one format only")
    for place, model in zip(axes, models, strict=False):
        table = chosen[chosen["model"] == model].pivot_table(index="task", columns="format", values="value")
        _draw_table(place, table.reindex(index=tasks, columns=columns).to_numpy(dtype=float))
        name_panel(place, model, pad=22)
        place.set_yticks(range(len(tasks)), [words(task) for task in tasks])
        _name_columns(place, columns, last=model == models[-1])
    return figure


def _draw_table(axes: Axes, table: np.ndarray) -> None:
    """Scores in their cells; what was not asked is empty."""
    axes.imshow(table, cmap=SEQUENTIAL, vmin=0, vmax=100, aspect="auto")
    axes.spines["bottom"].set_visible(False)
    for row, column in zip(*np.nonzero(~np.isnan(table)), strict=True):
        value = float(table[row, column])
        colour = "white" if value > _DARK else INK
        axes.text(column, row, f"{value:.0f}", ha="center", va="center", fontsize=8, color=colour)
    axes.axhline(len(table) - 1.5, color="white", linewidth=4)


def _name_columns(axes: Axes, columns: list[str], last: bool) -> None:
    """Image formats above, text formats below the last table."""
    images = [name.partition("/")[0] for name in columns]
    texts = [words(name.partition("/")[2] or name) for name in columns]
    axes.set_xticks(range(len(columns)), texts if last else [""] * len(columns), rotation=40, ha="right")
    starts = [place for place, image in enumerate(images) if place == 0 or image != images[place - 1]]
    for start, end in zip(starts, [*starts[1:], len(columns)], strict=True):
        axes.text((start + end - 1) / 2, -0.65, images[start], ha="center", va="bottom", fontsize=10, color=INK)
        axes.axvline(start - 0.5, color="white", linewidth=4)
