import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex

from internspatial_kedro.reporting.plots.score_differences import plot_differences
from internspatial_kedro.reporting.plots.score_formats import plot_task_formats
from internspatial_kedro.reporting.plots.scores import plot_extraction, plot_radar, plot_scores
from internspatial_kedro.reporting.plots.style import BLUE, GREY, ORANGE
from internspatial_kedro.reporting.scores import compare_runs, measure, summarise
from reporting.scores.scored_rows import FORMATS, TASKS, draw, scored, table, task_mean

MODELS = ("m", "n")


@pytest.fixture(scope="module")
def scores() -> pd.DataFrame:
    runs = {model: draw(seed=seed) for seed, model in enumerate(MODELS, start=1)}
    measures = {(model, "b", "default"): measure(task_mean, items) for model, items in runs.items()}
    return summarise(pa.concat_tables([table(items, model) for model, items in runs.items()]), measures).to_pandas()


def value(scores: pd.DataFrame, model: str, task: str = "all", form: str = "all", name: str = "value") -> float:
    place = (scores["model"] == model) & (scores["task"] == task) & (scores["format"] == form)
    return float(scores[place & (scores["metric"] == "overall")][name].iloc[0])


def y_names(axes: Axes) -> list[str]:
    return [label.get_text() for label in axes.get_yticklabels()]


def test_bars_are_headlines_with_their_intervals(scores: pd.DataFrame) -> None:
    (axes,) = plot_scores(scores).axes
    bars = {name.split()[2]: bar for name, bar in zip(y_names(axes), axes.patches, strict=True)}
    assert {name: bar.get_width() for name, bar in bars.items()} == {m: value(scores, m) for m in MODELS}
    (whiskers,) = [c for c in axes.collections if len(c.get_segments()) == 2]  # type: ignore[attr-defined]
    ends = sorted(segment[:, 0].tolist() for segment in whiskers.get_segments())  # type: ignore[attr-defined]
    assert np.array(ends) == pytest.approx(
        np.array(sorted([value(scores, m, name="low"), value(scores, m, name="high")] for m in MODELS))
    )


def test_radar_has_a_corner_for_each_task(scores: pd.DataFrame) -> None:
    (axes,) = plot_radar(scores).axes
    lines = {str(line.get_label()): line for line in axes.lines if str(line.get_label()) in MODELS}
    for model, line in lines.items():
        reach = np.hypot(*np.array(line.get_data(), dtype=float))
        assert reach[:-1].tolist() == pytest.approx([value(scores, model, task) for task in TASKS])
        assert reach[-1] == pytest.approx(reach[0])
    assert set(lines) == set(MODELS)


def test_two_tasks_make_no_radar(scores: pd.DataFrame) -> None:
    (axes,) = plot_radar(scores[scores["task"] != TASKS[0]]).axes
    assert [text.get_text() for text in axes.texts] == ["fewer than three tasks: see the bars"]


def test_extraction_bars_add_up_to_all_replies(scores: pd.DataFrame) -> None:
    (axes,) = plot_extraction(scores).axes
    first = [bar for bar in axes.patches if round(bar.get_y() + bar.get_height() / 2) == 0]
    assert y_names(axes)[0] == "b · m (default)"
    assert sum(bar.get_width() for bar in first) == pytest.approx(100)
    assert first[-1].get_width() == pytest.approx(100 * value(scores, "m", name="call_failed") / 300)


def test_heat_map_holds_tasks_by_formats(scores: pd.DataFrame) -> None:
    first, second = plot_task_formats(scores).axes
    assert y_names(first) == [*TASKS, "all"]
    shown = np.asarray(second.images[0].get_array())
    assert shown[1, 0] == pytest.approx(value(scores, "n", TASKS[1], "original/natural"))
    assert shown[3, 1] == pytest.approx(value(scores, "n", "all", "box/ref"))
    assert [label.get_text() for label in second.get_xticklabels()] == ["natural", "ref"]


def test_a_format_that_a_task_does_not_have_is_empty() -> None:
    items = [scored(n, 1.0, "a", format=FORMATS[n % 2]) for n in range(6)]
    items += [scored(n, 0.0, "b", format=FORMATS[0]) for n in range(6, 9)]
    (axes,) = plot_task_formats(summarise(table(items), {}).to_pandas()).axes
    assert np.isnan(np.asarray(axes.images[0].get_array(), dtype=float)).sum() == 1


@pytest.mark.parametrize(("better", "colour"), [(True, BLUE), (False, ORANGE), (None, GREY)])
def test_clear_differences_have_a_colour(better: bool | None, colour: str) -> None:
    first = [scored(n, float(n % 10 != 0)) for n in range(100)]
    second = [scored(n, float(n % 10 == 0)) for n in range(100)]
    pair = {True: (first, second), False: (second, first), None: (first, first)}[better]
    (axes,) = plot_differences(compare_runs(table(pair[0], "m"), table(pair[1], "n")).to_pandas()).axes
    assert axes.figure.get_suptitle() == "Paired differences: m minus n"  # type: ignore[union-attr]
    (dots,) = [entry for entry in axes.collections if isinstance(entry, PathCollection)]
    assert {to_hex(c) for c in dots.get_facecolors()} == {colour}  # type: ignore[attr-defined]


def test_differences_are_listed_from_the_whole_to_formats(scores: pd.DataFrame) -> None:
    (axes,) = plot_differences(compare_runs(table(draw(seed=1), "m"), table(draw(seed=1), "n")).to_pandas()).axes
    named = dict(zip(axes.get_yticks(), y_names(axes), strict=True))
    assert [named[place] for place in sorted(named, reverse=True)] == [
        "all: item mean", "all: task mean", "task: counting", "task: position", "task: rotation",
        "format: box/ref", "format: original/natural",
    ]  # fmt: skip


def test_nothing_to_show_is_said(scores: pd.DataFrame) -> None:
    empty = scores.iloc[:0]
    differences = compare_runs(table(draw(2), "m"), table([scored(99, 1.0)], "n")).to_pandas()
    figures = [plot(empty) for plot in (plot_scores, plot_radar, plot_extraction, plot_task_formats)]
    for figure in [*figures, plot_differences(differences)]:
        assert figure.axes[0].texts
        assert not figure.axes[0].axison
