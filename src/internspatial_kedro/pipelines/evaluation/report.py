"""What replies are worth: metrics with intervals, differences, pictures, the leaderboard."""

from collections.abc import Iterable
from itertools import combinations

import daft
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from daft import DataFrame
from matplotlib.figure import Figure

from internspatial_kedro.benchmarks.benchmark import Profile, ScoredItem
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.registry import benchmark_named
from internspatial_kedro.pipelines.evaluation.items import items_of, without_messages
from internspatial_kedro.pipelines.evaluation.judging import JUDGED, judge_profile_named
from internspatial_kedro.pipelines.evaluation.params import EvaluationParams
from internspatial_kedro.pipelines.evaluation.scoring import scored_of
from internspatial_kedro.reporting.leaderboard import Published, rank_entries
from internspatial_kedro.reporting.leaderboard_pages import to_csv, to_html, to_markdown
from internspatial_kedro.reporting.plots.score_formats import plot_task_formats
from internspatial_kedro.reporting.plots.scores import plot_extraction, plot_radar, plot_scores
from internspatial_kedro.reporting.scores.bounds import find_bounds
from internspatial_kedro.reporting.scores.comparison import compare_runs
from internspatial_kedro.reporting.scores.measures import Measure, RunKey, measure
from internspatial_kedro.reporting.scores.summary import summarise
from internspatial_kedro.tables.score_differences import SCORE_DIFFERENCES


def summarise_scores(items: DataFrame, item_scores: DataFrame) -> DataFrame:
    """Scores of replies to metrics of runs, tasks and formats, with intervals."""
    table = item_scores.to_arrow()
    return daft.from_arrow(summarise(table, _measures(items_of(without_messages(items)), table)))


def compare_models(item_scores: DataFrame) -> DataFrame:
    """Scores of several models to their differences over the same items, each with each."""
    table = item_scores.to_arrow()
    by_model = {name: table.filter(pc.equal(table["model"], name)) for name in sorted(set(table["model"].to_pylist()))}
    pairs = [compare_runs(by_model[second], by_model[first]) for first, second in combinations(by_model, 2)]
    return daft.from_arrow(pa.concat_tables(pairs) if pairs else SCORE_DIFFERENCES.schema.empty_table())


def rank_models(items: DataFrame, scores: DataFrame, published: Published) -> dict[str, str]:
    """Scores to a page where published rows stand beside measured ones, and both between chance and oracle."""
    asked = items_of(without_messages(items))
    table = scores.to_arrow()
    runs = sorted(set(zip(table["benchmark"].to_pylist(), table["profile"].to_pylist(), strict=True)))
    bounds = {
        (benchmark, profile): find_bounds(
            benchmark_named(benchmark), profile_of(benchmark, profile), [i for i in asked if i.benchmark == benchmark]
        )
        for benchmark, profile in runs
        if not profile.startswith(JUDGED)
    }
    entries = rank_entries(table, published, bounds)
    pages = {"md": to_markdown(entries), "csv": to_csv(entries), "html": to_html(entries)}
    return {f"leaderboard.{ending}": text for ending, text in pages.items()}


def draw_scores(scores: DataFrame, params: EvaluationParams) -> Figure:
    """Headline scores of all runs to a figure."""
    return plot_scores(compared(scores, params))


def draw_tasks(scores: DataFrame, params: EvaluationParams) -> Figure:
    """Scores by task of the first benchmark to a radar chart."""
    return plot_radar(_first(scores, params))


def draw_task_formats(scores: DataFrame, params: EvaluationParams) -> Figure:
    """Scores by task and instruction format of the first benchmark to heat maps: the paper's Figure 5."""
    return plot_task_formats(_first(scores, params))


def draw_extraction(scores: DataFrame, params: EvaluationParams) -> Figure:
    """How answers were found in replies to a figure."""
    return plot_extraction(compared(scores, params))


def compared(scores: DataFrame, params: EvaluationParams) -> pd.DataFrame:
    """Rows of the profile that is shown first; of a benchmark that lacks it, those of `default`."""
    table = scores.to_pandas()
    has_it = table.groupby("benchmark")["profile"].transform(lambda profiles: (profiles == params.compared).any())
    wanted = has_it.map(lambda has: params.compared if has else "default")
    return table[table["profile"] == wanted]


def profile_of(benchmark: str, name: str) -> Profile:
    """A profile by the names in a row of scores."""
    if name.startswith(JUDGED):
        return judge_profile_named(benchmark, name)
    return benchmark_named(benchmark).profiles[name]


def _measures(items: Iterable[Item], item_scores: pa.Table) -> dict[RunKey, list[Measure]]:
    by_id = {(item.benchmark, item.item_id): item for item in items}
    runs: dict[RunKey, list[ScoredItem]] = {}
    for row in item_scores.to_pylist():
        scored = ScoredItem(by_id[row["benchmark"], row["item_id"]], scored_of(row))
        runs.setdefault((row["model"], row["benchmark"], row["profile"]), []).append(scored)
    return {key: measure(profile_of(*key[1:]).aggregate, sorted(run, key=_place)) for key, run in sorted(runs.items())}


def _place(scored: ScoredItem) -> tuple[str, int, str]:
    return scored.item.dialogue_id, scored.item.turn, scored.item.item_id


def _first(scores: DataFrame, params: EvaluationParams) -> pd.DataFrame:
    shown = compared(scores, params)
    return shown[shown["benchmark"] == params.benchmarks[0]]
