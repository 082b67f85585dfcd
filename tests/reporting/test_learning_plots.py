"""Figures of a small model."""

from typing import Any

from internspatial_kedro.reporting.plots.formats_learnt import plot_formats_learnt
from internspatial_kedro.reporting.plots.learning import plot_learning


def _cell(accuracy: float) -> dict[str, Any]:
    return {"accuracy": accuracy, "low": accuracy - 5, "high": accuracy + 5, "majority": 50.0, "flat": None}


def _run(seed: int, formats: str, accuracies: dict[str, float]) -> dict[str, Any]:
    after = {name: _cell(accuracy) for name, accuracy in accuracies.items()}
    tasks = {"size_comparison / marks": _cell(70.0)}
    before = {"formats": after, "tasks_by_reference": {"size_comparison / marks": _cell(1.0)}}
    return {
        "seed": seed,
        "formats": formats,
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
