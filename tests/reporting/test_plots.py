from collections.abc import Callable
from itertools import product

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure

from internspatial_kedro.formats.kinds import FORMATS
from internspatial_kedro.reporting import plots
from internspatial_kedro.reporting.bias import COLUMNS

SAMPLES = ["task", "source", "split", "image_format", "text_format", "samples"]
ANSWERS = ["task", "comparison", "form", "truth", "questions"]
MARGINS = ["task", "comparison", "lower", "upper", "questions"]
REJECTS = ["source", "kind", "reason", "rejects"]
BALANCE = ["task", "comparison", "candidates", "kept", "majority_before", "majority_after"]


def frame(columns: list[str], *rows: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=columns)


def y_names(axes: Axes) -> list[str]:
    return [label.get_text() for label in axes.get_yticklabels()]


def cell_texts(axes: Axes) -> dict[tuple[int, int], str]:
    """Text of each cell of a heat map by column and row."""
    return {(int(x), int(y)): text.get_text() for text in axes.texts for x, y in [text.get_position()] if y >= 0}


def test_formats_are_counted_in_their_columns() -> None:
    rows = [("size_comparison", source, "train", *form, 5) for source, form in product(("kitti", "rooms"), FORMATS)]
    rows += [("size_comparison", "rooms", "test", "original", "natural", 2000)]
    (axes,) = plots.plot_formats(frame(SAMPLES, *rows)).axes
    assert y_names(axes) == ["size comparison · kitti", "size comparison · rooms"]
    assert [label.get_text() for label in axes.get_xticklabels()][:5] == [
        "natural", "ref", "ref region box", "ref caption box", "natural",
    ]  # fmt: skip
    texts = cell_texts(axes)
    assert len(texts) == 2 * 19
    assert texts[(0, 1)] == "2.0k"  # train and test together
    assert texts[(18, 0)] == "5"
    assert [text.get_text() for text in axes.texts if text.get_position()[1] < 0] == [
        "original",
        "box",
        "mask",
        "number",
    ]


def test_only_the_most_frequent_labels_are_shown() -> None:
    labels = frame(["label", "count"], *((f"label {number}", number + 1) for number in range(40)))
    figure = plots.plot_labels(labels, most=30)
    (axes,) = figure.axes
    assert y_names(axes)[:2] == ["label 39", "label 38"]
    assert [bar.get_width() for bar in axes.patches] == list(range(40, 10, -1))
    assert axes.get_xscale() == "log"
    assert "30 most frequent of 40" in figure.get_suptitle()


def test_answers_fill_each_bar_by_their_share() -> None:
    rows = [
        ("size_comparison", "thinner/wider", "choice", "a", 3),
        ("size_comparison", "thinner/wider", "choice", "b", 1),
    ]
    rows += [("object_counting", "any", "count", str(number), 2) for number in (1, 2)]
    counting, size = plots.plot_answers(frame(ANSWERS, *rows)).axes
    assert (counting.get_title("left"), size.get_title("left")) == ("object counting", "size comparison")
    assert [(bar.get_x(), bar.get_width()) for bar in size.patches] == [(0.0, 0.75), (0.75, 0.25)]
    assert "a 75%" in [text.get_text() for text in size.texts]


def test_margins_stand_at_their_bins_and_the_required_one_is_marked() -> None:
    rows = [
        ("size_comparison", "thinner/wider", 1.0, 2**0.25, 7),
        ("size_comparison", "thinner/wider", 0.5, 2**-0.75, 1),
    ]
    axes, *others = plots.plot_margins(frame(MARGINS, *rows)).axes
    assert [(bar.get_x(), bar.get_height()) for bar in axes.patches] == [(1.0, 7), (0.5, 1)]
    (line,) = axes.lines
    assert list(line.get_xdata()) == [1.0, 1.0]
    enough, too_little = (bar.get_facecolor() for bar in axes.patches)
    assert enough != too_little
    assert not any(other.axison for other in others)


def test_rejects_are_counted_by_reason_and_source() -> None:
    rows = [
        ("coco", "object", "box_empty", 12),
        ("coco", "object", "box_empty", 1),
        ("kitti", "record", "image_missing", 3),
    ]
    figure = plots.plot_rejects(frame(REJECTS, *rows))
    (axes,) = figure.axes
    assert y_names(axes) == ["object: box empty", "record: image missing"]
    assert cell_texts(axes) == {(0, 0): "13", (1, 1): "3"}
    assert "16 rejects" in figure.get_suptitle()


def score(
    guesser: str, fit: str, relation: str, accuracy: float, wrong: float, source: str = "all"
) -> tuple[object, ...]:
    return ("size_comparison", relation, source, guesser, fit, 100, accuracy, 0.5, 0.05, True, wrong)


def test_shortcuts_show_where_two_dimensions_mislead() -> None:
    bias = frame(
        list(COLUMNS),
        score("pixel width", "fixed", "thinner/wider", 0.7, 0.3),
        score("pixel width", "fixed", "all", 0.7, 0.3),
        score("pixel width", "fixed", "thinner/wider", 0.9, 0.1, source="kitti"),
        score("form", "in_sample", "thinner/wider", 0.5, 0.5),
    )
    (axes,) = plots.plot_shortcuts(bias).axes
    assert y_names(axes) == ["size comparison: thinner/wider by pixel width"]
    assert [bar.get_width() for bar in axes.patches] == [0.3]


def test_guessers_are_drawn_relative_to_chance() -> None:
    bias = frame(
        list(COLUMNS),
        score("form", "in_sample", "all", 0.6, 0.4),
        score("form", "cross_fitted", "all", 0.45, 0.55),
        score("pixel width", "fixed", "all", 0.9, 0.1),
    )
    (axes,) = plots.plot_guessers(bias).axes
    assert [label.get_text() for label in axes.get_xticklabels()] == ["form"]
    heights = sorted(float(y) for line in axes.lines for y in np.asarray(line.get_ydata()) if line.get_marker() == "o")
    assert heights == pytest.approx([-5, 10])


def test_balance_moves_from_before_to_after() -> None:
    rows = [("size_comparison", "thinner/wider", 50, 20, 0.8, 0.5), ("object_counting", "any", 9, 0, 0.9, float("nan"))]
    (axes,) = plots.plot_balance(frame(BALANCE, *rows)).axes
    assert y_names(axes) == ["object counting: any", "size comparison: thinner/wider"]
    before, after = (points for points in axes.collections if isinstance(points, PathCollection))
    assert np.asarray(before.get_offsets())[:, 0].tolist() == [0.9, 0.8]
    assert np.asarray(after.get_offsets())[1].tolist() == [0.5, 1.0]
    assert "20 of 50 kept" in [text.get_text() for text in axes.texts]


@pytest.mark.parametrize(
    ("plot", "columns"),
    [
        (plots.plot_formats, SAMPLES),
        (plots.plot_labels, ["label", "count"]),
        (plots.plot_answers, ANSWERS),
        (plots.plot_margins, MARGINS),
        (plots.plot_rejects, REJECTS),
        (plots.plot_shortcuts, list(COLUMNS)),
        (plots.plot_guessers, list(COLUMNS)),
        (plots.plot_balance, BALANCE),
    ],
)
def test_nothing_to_show_is_said(plot: Callable[[pd.DataFrame], Figure], columns: list[str]) -> None:
    figure = plot(frame(columns))
    assert not any(axes.axison for axes in figure.axes)
    assert any(text.get_text() for axes in figure.axes for text in axes.texts)
    figure.canvas.draw()
