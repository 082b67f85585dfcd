import numpy as np
import pyarrow as pa
import pytest

from internspatial_kedro.reporting.scores import compare_runs
from internspatial_kedro.scoring.statistics import clustered_paired_test
from internspatial_kedro.tables.score_differences import SCORE_DIFFERENCES
from reporting.scores.scored_rows import FORMATS, TASKS, draw, scored, table


def cells(found: pa.Table) -> dict[tuple[str, str, str], dict[str, object]]:
    return {(row["metric"], row["task"], row["format"]): row for row in found.to_pylist()}


def two_runs() -> tuple[pa.Table, pa.Table]:
    """The same items; the second run is right where the first is, and now and then elsewhere."""
    first, second = draw(seed=1), draw(seed=1)
    for number in range(0, len(second), 4):
        item = second[number].item
        second[number] = scored(number, 1.0, item.task, format=item.format, cluster_id=item.cluster_id)
    return table(first, "m"), table(second, "n")


@pytest.mark.parametrize("place", [("all", "all"), (TASKS[1], "all"), ("all", FORMATS[0]), (TASKS[0], FORMATS[1])])
def test_cells_are_paired_tests(place: tuple[str, str]) -> None:
    first, second = two_runs()
    row = cells(compare_runs(first, second))[("item_mean", *place)]
    pairs = zip(first.to_pylist(), second.to_pylist(), strict=True)
    chosen = [(a, b) for a, b in pairs if place[0] in ("all", a["task"]) and place[1] in ("all", a["format"])]
    scores = np.array([[a["score"] or 0.0, b["score"] or 0.0] for a, b in chosen]).T
    test = clustered_paired_test(*scores, np.array([a["cluster_id"] for a, _ in chosen]))
    assert row["difference"] == pytest.approx(100 * test.difference)
    assert (row["low"], row["high"]) == pytest.approx((100 * test.interval.low, 100 * test.interval.high))
    assert row["p"] == pytest.approx(test.p)
    assert (row["first"], row["second"], row["items"]) == ("m", "n", len(chosen))


def test_mean_over_tasks_weighs_tasks_alike() -> None:
    found = cells(compare_runs(*two_runs()))
    of_tasks = [found["item_mean", task, "all"]["difference"] for task in TASKS]
    row = found["task_mean", "all", "all"]
    assert row["difference"] == pytest.approx(np.mean(of_tasks))
    assert row["low"] < row["difference"] < row["high"]  # type: ignore[operator]


def test_of_one_task_both_means_are_the_same() -> None:
    first = [scored(n, float(n % 2), cluster_id=str(n % 5)) for n in range(20)]
    second = [scored(n, float(n % 3 == 0), cluster_id=str(n % 5)) for n in range(20)]
    found = cells(compare_runs(table(first, "m"), table(second, "n")))
    mean, of_tasks = found["item_mean", "all", "all"], found["task_mean", "all", "all"]
    for name in ("difference", "low", "high", "p"):
        assert mean[name] == pytest.approx(of_tasks[name])


def test_only_common_items_of_common_profiles_count() -> None:
    first = pa.concat_tables([table(draw(40), "m"), table(draw(40), "m", "official")])
    second = table(draw(50)[20:], "n")
    found = compare_runs(first, second)
    assert set(found["profile"].to_pylist()) == {"default"}
    assert cells(found)["item_mean", "all", "all"]["items"] == 20


def test_the_same_run_differs_by_nothing() -> None:
    found = compare_runs(table(draw(), "m"), table(draw(), "m"))
    assert set(found["difference"].to_pylist()) == {0.0}
    assert set(found["p"].to_pylist()) == {1.0}


def test_a_failed_call_is_a_wrong_answer() -> None:
    found = cells(compare_runs(table([scored(0, None), scored(1, 1.0)]), table([scored(0, 1.0), scored(1, 1.0)])))
    assert found["item_mean", "all", "all"]["difference"] == -50


def test_runs_without_common_items_give_an_empty_table() -> None:
    assert compare_runs(table(draw(5), "m"), table([scored(99, 1.0)], "n")).equals(
        SCORE_DIFFERENCES.schema.empty_table()
    )


def test_a_run_is_of_one_model() -> None:
    both = pa.concat_tables([table(draw(5), "m"), table(draw(5), "n")])
    with pytest.raises(ValueError, match=r"item scores of \['m', 'n'\] were given"):
        compare_runs(both, both)
