from collections.abc import Sequence

import numpy as np
import pytest

from internspatial_kedro.benchmarks.benchmark import ScoredItem
from internspatial_kedro.reporting.scores import Measure, measure
from internspatial_kedro.scoring.statistics import clustered_interval
from reporting.scores.scored_rows import draw, item_mean, pairs_right, scored, task_mean


def whole(found: Sequence[Measure]) -> dict[str, Measure]:
    return {one.name: one for one in found if one.format == "all"}


def bootstrap(aggregate: object, items: list[ScoredItem], name: str) -> tuple[float, float]:
    """Standard error of a metric when images are drawn anew."""
    chance, images = np.random.default_rng(3), sorted({one.item.cluster_id for one in items})
    of_image = {image: [one for one in items if one.item.cluster_id == image] for image in images}
    drawn = []
    for _ in range(400):
        chosen = [one for image in chance.choice(images, len(images)) for one in of_image[image]]
        drawn.append(aggregate(chosen)[name])  # type: ignore[operator]
    return float(np.std(drawn)), float(np.mean(drawn))


def test_a_mean_over_items_has_the_clustered_interval() -> None:
    items = draw()
    found = whole(measure(item_mean, items))["overall"]
    scores = np.array([one.scored.score or 0.0 for one in items])
    interval = clustered_interval(scores, np.array([one.item.cluster_id for one in items]))
    assert (found.low, found.high) == pytest.approx((100 * interval.low, 100 * interval.high))


@pytest.mark.parametrize("name", ["average", "rotation"])
def test_a_mean_over_tasks_has_the_interval_of_a_cluster_bootstrap(name: str) -> None:
    items = draw()
    found = whole(measure(task_mean, items))[name]
    error, _ = bootstrap(task_mean, items, name)
    assert found.low is not None
    assert found.high is not None
    assert (found.high - found.low) / 2 == pytest.approx(2.0 * error, rel=0.12)
    assert (found.high + found.low) / 2 == pytest.approx(found.value)


def test_a_metric_that_is_no_sum_is_jackknifed() -> None:
    items = draw()
    found = whole(measure(pairs_right, items))["whole images"]
    assert found.low is not None
    assert found.high is not None
    share = found.value / 100
    expected = 100 * np.sqrt(share * (1 - share) / 59)
    assert (found.high - found.low) / 2 == pytest.approx(2.02 * expected, rel=0.15)


def test_a_metric_that_drops_failures_is_no_sum_of_all() -> None:
    def dropping(items: Sequence[ScoredItem]) -> dict[str, float]:
        return item_mean([one for one in items if one.scored.status != "call_failed"])

    items = draw()
    found = whole(measure(dropping, items))["overall"]
    assert found.value == found.answered_only == dropping(items)["overall"]
    assert found.low is not None
    assert found.value - 12 < found.low < found.value


def test_formats_are_measured_each() -> None:
    items = draw()
    found = {(one.name, one.format): one for one in measure(task_mean, items)}
    chosen = [one for one in items if one.item.format == "box/ref"]
    assert found["average", "box/ref"].value == task_mean(chosen)["average"]
    assert found["overall", "box/ref"] == Measure("overall", "box/ref", *_rest(found["average", "box/ref"]))


def test_a_profile_without_an_overall_score_gets_none() -> None:
    def tasks_only(items: Sequence[ScoredItem]) -> dict[str, float]:
        return {name: value for name, value in task_mean(items).items() if name != "average"}

    assert set(whole(measure(tasks_only, draw()))) == {"counting", "position", "rotation"}


def test_answered_only_leaves_failed_calls_out() -> None:
    found = whole(measure(item_mean, [scored(0, 1.0), scored(1, 0.0), scored(2, None), scored(3, None)]))["overall"]
    assert (found.value, found.answered_only) == (25.0, 50.0)


def test_nothing_answered_is_no_value() -> None:
    found = whole(measure(item_mean, [scored(0, None), scored(1, None)]))["overall"]
    assert (found.value, found.answered_only) == (0.0, None)


@pytest.mark.parametrize("score", [0.0, 1.0])
def test_unanimous_items_are_not_certain(score: float) -> None:
    found = whole(measure(task_mean, [scored(n, score, f"task {n % 2}") for n in range(6)]))
    assert found["average"].high - found["average"].low == pytest.approx(45.9, abs=0.1)  # type: ignore[operator]
    assert found["task 0"].high - found["task 0"].low == pytest.approx(70.8, abs=0.1)  # type: ignore[operator]


def test_a_count_keeps_its_unit() -> None:
    def points(items: Sequence[ScoredItem]) -> dict[str, float]:
        return {"points": sum(one.scored.score or 0.0 for one in items)}

    items = draw()
    found, mean = whole(measure(points, items))["points"], whole(measure(item_mean, items))["overall"]
    assert found.low == pytest.approx(3 * mean.low)  # type: ignore[operator]


def _rest(found: Measure) -> tuple[float, float | None, float | None, float | None]:
    return found.value, found.answered_only, found.low, found.high
