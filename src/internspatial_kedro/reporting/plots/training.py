"""A training: its curve, and what the model says after it."""

from dataclasses import dataclass
from textwrap import shorten, wrap
from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from PIL import Image

from internspatial_kedro.reporting.plots.style import (
    BLUE,
    GREEN,
    INK,
    LINE,
    ORANGE,
    SOFT,
    name_panel,
    new_figure,
    say_nothing,
    words,
)

_COLUMNS: Final = 4
_LINE_LETTERS: Final = 44
_MOST_LETTERS: Final = 260
_SMOOTH: Final = 0.9


@dataclass(frozen=True)
class Answered:
    """A sample and what a model said to it.

    Attributes:
        picture: The first that it shows, with marks.
        task: What is asked.
        question: In words.
        expected: The right answer.
        reply: The model's.
    """

    picture: Image.Image
    task: str
    question: str
    expected: str
    reply: str


def plot_curve(steps: pd.DataFrame) -> Figure:
    """Loss with its running mean, learning rate and tokens per second, by step.

    Args:
        steps: Rows of `training_steps` in order.
    """
    figure, (loss, rate, speed) = new_figure("Loss by step", 9, 7, rows=3, heights=[3, 1, 1])
    if steps.empty:
        for axes in (loss, rate, speed):
            say_nothing(axes, "no steps")
        return figure
    mean = steps["loss"].ewm(alpha=1 - _SMOOTH).mean()
    loss.plot(steps["step"], steps["loss"], color=LINE, linewidth=1)
    loss.plot(steps["step"], mean, color=BLUE, linewidth=2)
    first, last = steps["loss"].iloc[0], mean.iloc[-1]
    name_panel(loss, f"loss of answers' tokens, first {first:.3f}, mean at the end {last:.3f}")
    rate.plot(steps["step"], steps["learning_rate"], color=ORANGE, linewidth=2)
    name_panel(rate, "learning rate")
    speed.plot(steps["step"], steps["tokens_per_second"], color=GREEN, linewidth=1)
    name_panel(speed, "tokens per second")
    speed.set_ylim(bottom=0)
    speed.set_xlabel("step")
    for axes in (loss, rate, speed):
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    return figure


def plot_answers(answered: list[Answered], when: str = "") -> Figure:
    """Pictures with question, right answer and reply below.

    Args:
        answered: What is shown, in order.
        when: In the course of training; empty for its end.
    """
    rows = max(1, -(-len(answered) // _COLUMNS))
    title = f"What the {'' if when else 'trained '}model says to held-out samples" + (f" {when}" if when else "")
    figure, axes = new_figure(title, 15, 1 + 5.8 * rows, rows, _COLUMNS)
    for place, one in zip(axes, answered, strict=False):
        _draw(place, one)
    for empty in axes[len(answered) :]:
        say_nothing(empty, "" if answered else "no held-out samples")
    return figure


def _draw(axes: Axes, one: Answered) -> None:
    axes.imshow(one.picture)
    axes.set_axis_off()
    axes.set_anchor("N")
    name_panel(axes, words(one.task), size=9)
    said = ((one.question, SOFT), (f"right: {one.expected}", INK), (f"says: {one.reply}", BLUE))
    below = 0.0
    for text, colour in said:
        printable = "".join(letter if letter.isprintable() else " " for letter in text)
        lines = wrap(shorten(printable, _MOST_LETTERS, placeholder=" …"), _LINE_LETTERS) or [""]
        axes.annotate(
            # Mathematical text between dollars would be set as such.
            "\n".join(lines).replace("$", r"\$"),
            (0, 0), xycoords="axes fraction", xytext=(0, below - 4), textcoords="offset points",
            va="top", fontsize=8, color=colour,
        )  # fmt: skip
        below -= 11 * len(lines) + 2
