"""One calm look for all figures: little ink, readable labels, colours that people with colour blindness tell apart."""

from collections.abc import Sequence
from typing import Final

from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

INK, SOFT, LINE = "#22252b", "#676c76", "#dcdad3"
BLUE, ORANGE, GREEN, GREY = "#3a6fb0", "#d9822b", "#3d9970", "#b6b8bd"
SERIES: Final = (BLUE, ORANGE, GREEN, "#b65a8d", "#7a68b3", "#5aa9c9", "#c9a227", "#8c6d5a", "#c05746", "#77a35a")
"""Colours of categories, in the order in which they are used."""

SEQUENTIAL: Final = LinearSegmentedColormap.from_list("amount", ["#f3f5f9", "#a9c1df", "#3a6fb0", "#1c3557"])
_DPI: Final = 110


def new_figure(
    title: str, width: float, height: float, rows: int = 1, columns: int = 1, heights: Sequence[float] = ()
) -> tuple[Figure, list[Axes]]:
    """An empty figure with a heading.

    Args:
        title: Heading; one sentence on what is to be seen.
        width: In inches.
        height: In inches.
        rows: Rows of axes.
        columns: Columns of axes.
        heights: Relative heights of the rows; all alike if left out.

    Returns:
        The figure and its axes, row by row.
    """
    figure = Figure(figsize=(width, height), dpi=_DPI, layout="constrained", facecolor="white")
    figure.suptitle(title, x=0.01, ha="left", fontsize=13, color=INK, fontweight="bold")
    ratios = list(heights) or [1.0] * rows
    axes = list(figure.subplots(rows, columns, squeeze=False, height_ratios=ratios).ravel())
    for entry in axes:
        calm(entry)
    return figure, axes


def calm(axes: Axes) -> None:
    """Take away what carries no information."""
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(LINE)
    axes.tick_params(length=0, colors=SOFT, labelsize=9)
    axes.xaxis.label.set_color(SOFT)
    axes.yaxis.label.set_color(SOFT)


def name_panel(axes: Axes, text: str, size: float = 10, color: str = INK, pad: float | None = None) -> None:
    """A heading of axes at their upper left.

    Its height is given: matplotlib would look for one that clears all ticks, a sixth of the time that figures take.

    Args:
        axes: The panel.
        text: Taken as it is.
        size: Of the letters [pt].
        color: Of the letters.
        pad: Distance from the axes [pt].
    """
    axes.set_title(text, loc="left", y=1, fontsize=size, color=color, pad=pad, parse_math=False)


def say_nothing(axes: Axes, text: str) -> None:
    """What to show where there is no data."""
    axes.set_axis_off()
    axes.text(0.5, 0.5, text, ha="center", va="center", color=SOFT, fontsize=11, transform=axes.transAxes)


def words(name: str) -> str:
    """A name as it is written for people."""
    return name.replace("_", " ")


def label_bars(axes: Axes, values: Sequence[float], texts: Sequence[str]) -> None:
    """Write a text at the end of each horizontal bar, bars counted from 0."""
    for row, (value, text) in enumerate(zip(values, texts, strict=True)):
        axes.annotate(
            text, (value, row), xytext=(4, 0), textcoords="offset points", va="center", fontsize=8, color=SOFT
        )
