import numpy as np
import pyarrow as pa
import pytest

from internspatial_kedro.reporting.scores import Measure, measure, summarise
from internspatial_kedro.scoring.scored import Extracted, Extraction, Scored
from internspatial_kedro.scoring.statistics import clustered_interval
from internspatial_kedro.tables.scores import ITEM_SCORES, SCORES
from reporting.scores.scored_rows import FORMATS, TASKS, draw, item_mean, scored, table, task_mean

RUN = ("m", "b", "default")


def cells(scores: pa.Table) -> dict[tuple[str, str, str], dict[str, object]]:
    return {(row["metric"], row["task"], row["format"]): row for row in scores.to_pylist()}


@pytest.mark.parametrize("task", ["all", *TASKS])
@pytest.mark.parametrize("form", ["all", *FORMATS])
def test_cells_are_means_with_clustered_intervals(task: str, form: str) -> None:
    items = draw()
    row = cells(summarise(table(items), {}))["overall", task, form]
    chosen = [one for one in items if task in ("all", one.item.task) and form in ("all", one.item.format)]
    scores = np.array([one.scored.score or 0.0 for one in chosen])
    clusters = np.array([one.item.cluster_id for one in chosen])
    interval = clustered_interval(scores, clusters)
    answered = [one.scored.score for one in chosen if one.scored.status is Extraction.FOUND]
    assert (row["items"], row["clusters"]) == (len(chosen), len(set(clusters)))
    assert row["value"] == pytest.approx(100 * scores.mean())
    # Scores are shares: no mean of them is above 100.
    assert (row["low"], row["high"]) == pytest.approx((max(0.0, 100 * interval.low), min(100.0, 100 * interval.high)))
    assert row["answered_only"] == pytest.approx(100 * sum(answered) / len(answered))
    assert (row["found"], row["call_failed"]) == (len(answered), len(chosen) - len(answered))
    assert (row["ambiguous"], row["none"]) == (0, 0)


def test_the_whole_is_worth_what_the_profile_says() -> None:
    items = draw()
    scores = cells(summarise(table(items), {RUN: measure(task_mean, items)}))
    average = task_mean(items)["average"]
    assert scores["overall", "all", "all"]["value"] == scores["average", "all", "all"]["value"] == average
    assert average != pytest.approx(item_mean(items)["overall"], abs=0.1)
    assert scores["counting", "all", "all"]["value"] == pytest.approx(scores["overall", "counting", "all"]["value"])
    assert scores["average", "all", "all"]["items"] == len(items)
    of_format = [one for one in items if one.item.format == FORMATS[0]]
    assert scores["overall", "all", FORMATS[0]]["value"] == task_mean(of_format)["average"]


def test_a_run_whose_profile_has_no_overall_score_has_no_such_row() -> None:
    found = cells(summarise(table(draw()), {RUN: [Measure("counting", "all", 1.0, None, None, None)]}))
    assert ("overall", "all", "all") not in found
    assert found["counting", "all", "all"]["items"] == 300
    assert ("overall", "counting", "all") in found


def test_runs_do_not_mix() -> None:
    first, second = draw(seed=1), draw(seed=2)
    both = pa.concat_tables([table(first, "m"), table(second, "n"), table(second, "n", "official")])
    apart = [summarise(table(first, "m"), {}), summarise(table(second, "n"), {})]
    apart.append(summarise(table(second, "n", "official"), {}))
    assert summarise(both, {}).equals(pa.concat_tables(apart).sort_by([(name, "ascending") for name in SCORES.key]))


def test_a_run_of_one_format_has_no_rows_of_it() -> None:
    found = cells(summarise(table([scored(0, 1.0), scored(1, 0.0)]), {}))
    assert set(found) == {("overall", "all", "all"), ("overall", "counting", "all")}


def test_nothing_scored_is_an_empty_table() -> None:
    assert summarise(ITEM_SCORES.schema.empty_table(), {}).equals(SCORES.schema.empty_table())


def test_one_image_has_no_interval() -> None:
    row = cells(summarise(table([scored(n, float(n % 2), cluster_id="one") for n in range(9)]), {}))
    assert row["overall", "all", "all"]["low"] is None


def test_items_without_a_cluster_are_their_own() -> None:
    row = cells(summarise(table([scored(n, float(n % 2)) for n in range(9)]), {}))["overall", "all", "all"]
    assert row["clusters"] == 9


@pytest.mark.parametrize(("score", "ends"), [(1.0, (47.8, 100)), (0.0, (0, 52.2))], ids=["right", "wrong"])
def test_five_of_five_are_not_certain(score: float, ends: tuple[float, float]) -> None:
    row = cells(summarise(table([scored(n, score) for n in range(5)]), {}))["overall", "all", "all"]
    assert (row["low"], row["high"]) == pytest.approx(ends, abs=0.05)


def test_what_a_profile_cannot_score_counts_0_and_is_not_an_answer() -> None:
    items = [scored(0, 1.0), scored(1, 1.0)]
    failed = Scored.failed("ValueError: no number", Extracted("B", Extraction.FOUND))
    items.append(type(items[0])(scored(2, 1.0).item, failed))
    row = cells(summarise(table(items), {}))["overall", "all", "all"]
    assert row["value"] == pytest.approx(200 / 3)
    assert row["answered_only"] == 100


def test_no_answers_at_all_have_no_mean() -> None:
    assert cells(summarise(table([scored(0, None)]), {}))["overall", "all", "all"]["answered_only"] is None


def test_measures_of_a_run_that_is_not_there_are_refused() -> None:
    found = {("other", "b", "default"): [Measure("overall", "all", 1.0, None, None, None)]}
    with pytest.raises(ValueError, match="No item scores of other / b / default in format 'all' for 'overall'"):
        summarise(table(draw()), found)
