"""Figures of a small model."""

from typing import Any

from internspatial_kedro.reporting.plots.formats_learnt import plot_formats_learnt
from internspatial_kedro.reporting.plots.learning import plot_learning
from internspatial_kedro.reporting.plots.learning_curves import plot_learning_curves


def _cell(accuracy: float) -> dict[str, Any]:
    return {"accuracy": accuracy, "low": accuracy - 5, "high": accuracy + 5, "majority": 50.0, "flat": None}


def _run(seed: int, formats: str, accuracies: dict[str, float]) -> dict[str, Any]:
    after = {name: _cell(accuracy) for name, accuracy in accuracies.items()}
    tasks = {"size_comparison / marks": _cell(70.0)}
    before = {"formats": after, "tasks_by_reference": {"size_comparison / marks": _cell(1.0)}}
    return {
        "seed": seed,
        "formats": formats,
        "curves": {
            "patches": {"step": [20, 40], "label": [2.0, 1.0 / seed], "mark name": [4.0, 3.0]},
            "naming": {"step": [20, 40], "loss": [3.0, 2.0]},
            "questions": {"step": [20, 30], "loss": [1.0, accuracies["box / from_image"] / 100]},
        },
        "before": before,
        "after": {"formats": after, "tasks_by_reference": tasks},
    }


REPORT = {
    "runs": [
        _run(7, "natural", {"original / natural": 80.0, "box / from_image": 52.0}),
        _run(7, "all", {"original / natural": 78.0, "box / from_image": 76.0}),
        _run(8, "natural", {"original / natural": 84.0, "box / from_image": 50.0}),
        _run(8, "all", {"original / natural": 80.0, "box / from_image": 74.0}),
    ]
}


def test_formats_are_compared_by_what_was_learnt() -> None:
    (axes,) = plot_formats_learnt(REPORT).axes
    means = {dots.get_label(): dots.get_offsets()[:, 0].tolist() for dots in axes.collections if len(dots.get_sizes())}
    assert means["learnt: natural"] == [82.0, 51.0]
    assert means["learnt: all"] == [79.0, 75.0]
    assert means["majority"] == [50.0, 50.0]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["original / natural", "box / from image"]


def test_each_run_has_bars_before_and_after() -> None:
    figure = plot_learning(REPORT)
    assert len(figure.axes) == 4
    widths = [[bar.get_width() for bar in axes.patches] for axes in figure.axes]
    assert widths == [[1.0, 70.0]] * 4


def test_losses_have_a_line_a_seed_and_the_base_only_one() -> None:
    patches, naming, questions = plot_learning_curves(REPORT).axes
    ends = [
        sorted(round(float(line.get_ydata()[-1]), 3) for line in axes.lines) for axes in (patches, naming, questions)
    ]
    assert ends == [[0.125, 0.143, 3, 3], [2, 2], [0.5, 0.52, 0.74, 0.76]]
    assert [line.get_xdata().tolist() for line in questions.lines] == [[20, 30]] * 4
    legends = [[text.get_text() for text in axes.get_legend().get_texts()] for axes in (patches, naming, questions)]
    assert legends == [["label", "mark name"], ["loss"], ["loss, learnt: natural", "loss, learnt: all"]]
    alike = [line.get_color() for line in questions.lines]
    assert alike[0] == alike[2] != alike[1] == alike[3]
