"""How much there is of what: formats, labels, answers, rejects."""

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure
from numpy.typing import NDArray

from internspatial_kedro.formats.kinds import FORMATS, ImageFormat
from internspatial_kedro.reporting.plots.style import (
    BLUE,
    INK,
    SEQUENTIAL,
    SERIES,
    label_bars,
    name_panel,
    new_figure,
    say_nothing,
    words,
)

_ROW_INCHES, _LEAST_INCHES = 0.34, 2.4
_NARROW: Final = 0.06
"""Segments of bars below this share have no text."""
_MOST_ANSWERS: Final = len(SERIES)
_LETTERS_PER_SHARE: Final = 110
"""Letters that fit into a whole bar."""


def plot_formats(samples: pd.DataFrame) -> Figure:
    """Heat map of samples: tasks and sources down, the 19 formats across.

    Args:
        samples: Columns task, source, image_format, text_format, samples (`statistics.count_samples`).
    """
    columns = sorted(FORMATS, key=lambda form: list(ImageFormat).index(form.image))
    counts = samples.groupby(["task", "source", "image_format", "text_format"])["samples"].sum()
    rows = sorted({key[:2] for key in counts.index})
    table = np.array([[counts.get((*row, *form), 0) for form in columns] for row in rows]).reshape(-1, len(columns))
    names = [f"{words(task)} · {source}" for task, source in rows]
    texts = [words(form.text) for form in columns]
    figure = _heat_map("Samples by task, source and format", table, names, texts)
    axes = figure.axes[0]
    if rows:
        starts = [place for place, form in enumerate(columns) if form.image != columns[place - 1].image or place == 0]
        for start, end in zip(starts, [*starts[1:], len(columns)], strict=True):
            axes.text((start + end - 1) / 2, -0.75, columns[start].image, ha="center", fontsize=10, color=INK)
            axes.axvline(start - 0.5, color="white", linewidth=4)
    return figure


def plot_labels(labels: pd.DataFrame, most: int = 30) -> Figure:
    """The most frequent labels on a logarithmic scale.

    Args:
        labels: Columns label and one of numbers, e.g. the `label_counts` table (count) or
            `statistics.count_named_labels` (questions).
        most: Labels to show.
    """
    number = next(name for name in ("count", "questions") if name in labels)
    counts = labels.groupby("label")[number].sum().sort_values(ascending=False, kind="stable")
    shown = counts.head(most)
    title = f"The {len(shown)} most frequent of {len(counts)} labels"
    figure, (axes,) = new_figure(title, 8, max(_LEAST_INCHES, 1 + 0.22 * len(shown)))
    if shown.empty:
        say_nothing(axes, "no labels")
        return figure
    axes.barh(range(len(shown)), shown.to_numpy(), color=BLUE, height=0.7)
    axes.set_yticks(range(len(shown)), list(shown.index))
    axes.set_ylim(len(shown) - 0.5, -0.5)
    axes.set_xscale("log")
    axes.set_xlim(left=0.8)
    axes.minorticks_off()
    axes.set_xlabel("objects" if number == "count" else "questions")
    label_bars(axes, shown.tolist(), [f"{value:,}" for value in shown])
    return figure


def plot_answers(answers: pd.DataFrame) -> Figure:
    """Share of each canonical answer, by task, comparison and form.

    Args:
        answers: Columns task, comparison, form, truth, questions (`statistics.count_answers`).
    """
    tasks = sorted(answers["task"].unique())
    bars = [_answer_rows(answers[answers["task"] == task]) for task in tasks]
    heights = [len(rows) + 1 for rows in bars] or [1]
    figure, axes = new_figure(
        "Share of each answer", 10, max(_LEAST_INCHES, 0.8 + _ROW_INCHES * sum(heights)), len(heights), heights=heights
    )
    if not tasks:
        say_nothing(axes[0], "no questions")
    for place, task, rows in zip(axes, tasks, bars, strict=False):
        _stack_answers(place, words(task), rows)
    return figure


def plot_rejects(rejects: pd.DataFrame) -> Figure:
    """Heat map of rejects: kinds and reasons down, sources across.

    Args:
        rejects: Columns source, kind, reason, rejects (`statistics.count_rejects`).
    """
    table = rejects.pivot_table(
        index=["kind", "reason"], columns="source", values="rejects", aggfunc="sum", fill_value=0
    )
    names = [f"{words(kind)}: {words(reason)}" for kind, reason in table.index]
    total = int(rejects["rejects"].sum())
    return _heat_map(f"What was left out, and why ({total:,} rejects)", table.to_numpy(), names, list(table.columns))


def _heat_map(title: str, table: NDArray[np.int64], rows: list[str], columns: list[str]) -> Figure:
    """Numbers on a logarithmic colour scale, each written into its cell; nothing is an empty cell."""
    width, height = 3.2 + 0.62 * max(len(columns), 4), max(_LEAST_INCHES, 1.9 + _ROW_INCHES * len(rows))
    figure, (axes,) = new_figure(title, width, height)
    if not rows:
        say_nothing(axes, "nothing to show")
        return figure
    shown = np.where(table > 0, table, np.nan)
    most = max(float(table.max()), 2.0)
    axes.imshow(shown, cmap=SEQUENTIAL, norm=LogNorm(1, most), aspect="auto")
    axes.set_xticks(range(len(columns)), columns, rotation=40, ha="right", rotation_mode="anchor")
    axes.set_yticks(range(len(rows)), rows)
    axes.spines["bottom"].set_visible(False)
    for row, column in zip(*np.nonzero(table), strict=True):
        value = int(table[row, column])
        dark = value > most**0.6
        axes.text(column, row, _short(value), ha="center", va="center", fontsize=7.5, color="white" if dark else INK)
    return figure


def _short(value: int) -> str:
    """At most four characters: 950, 1.2k, 34k, 5.6M."""
    for size, letter in ((1_000_000, "M"), (1_000, "k")):
        if value >= size:
            return f"{value / size:.1f}{letter}" if value < 10 * size else f"{value // size}{letter}"
    return str(value)


def _answer_rows(answers: pd.DataFrame) -> list[tuple[str, pd.Series]]:
    """Bars of one task: a name, and questions by answer."""
    groups = answers.groupby(["comparison", "form"], sort=True)
    return [
        (f"{words(str(comparison))} · {words(str(form))}", _most_frequent(group.groupby("truth")["questions"].sum()))
        for (comparison, form), group in groups
    ]


def _most_frequent(counts: pd.Series) -> pd.Series:
    """Answers as they are while they are few; of many (numbers, orders, routes) the most frequent, then all others."""
    if len(counts) <= _MOST_ANSWERS:
        return counts
    ordered = counts.sort_values(ascending=False, kind="stable")
    most, others = ordered.head(_MOST_ANSWERS - 1), ordered.iloc[_MOST_ANSWERS - 1 :]
    rest = pd.Series({f"{len(others)} others": others.sum()})
    return pd.Series(pd.concat([most, rest]))


def _stack_answers(axes: Axes, title: str, rows: list[tuple[str, pd.Series]]) -> None:
    name_panel(axes, title)
    for place, (_, counts) in enumerate(rows):
        total, left = counts.sum(), 0.0
        for number, (truth, count) in enumerate(counts.items()):
            share = count / total
            axes.barh(place, share, left=left, color=SERIES[number % len(SERIES)], height=0.74, edgecolor="white")
            if share >= _NARROW:
                text = f"{_shortened(str(truth), share)} {share:.0%}"
                axes.text(left + share / 2, place, text, ha="center", va="center", fontsize=8, color="white")
            left += share
        axes.text(1.01, place, f"{total:,}", va="center", fontsize=8)
    axes.set_yticks(range(len(rows)), [name for name, _ in rows])
    axes.set_xlim(0, 1.08)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.set_ylim(len(rows) - 0.5, -0.5)


def _shortened(text: str, share: float) -> str:
    """A text that fits into a segment, with room for its share."""
    most = max(3, int(share * _LETTERS_PER_SHARE) - 4)
    return text if len(text) <= most else f"{text[: most - 1]}…"
