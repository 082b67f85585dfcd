import json
import math
import os
from pathlib import Path
from typing import Any

import pytest

from internspatial_kedro.benchmarks.statistics_vectors import RESCORERS
from internspatial_kedro.benchmarks.vectors import Vector

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "spec" / "scorer_vectors"
FILE = Path(os.environ.get("INTERNSPATIAL_VECTORS", SHARED)) / "statistics.jsonl"
VECTORS = [Vector(**json.loads(line)) for line in FILE.read_text().splitlines()] if FILE.is_file() else []
MILLER, PAIRED, POWER, INTERVALS = RESCORERS


def ask(scorer: str, **given: Any) -> Any:
    return RESCORERS[scorer](Vector("", "statistic", "statistics", "", None, given, None, scorer))


def flat(value: Any) -> dict[str, float]:
    if isinstance(value, dict):
        return {f"{key}.{name}": number for key, part in value.items() for name, number in flat(part).items()}
    if isinstance(value, list):
        return flat(dict(enumerate(value)))
    return {"": float(value)}


@pytest.mark.skipif(not VECTORS, reason=f"no vectors at {FILE}: set INTERNSPATIAL_VECTORS to their folder")
@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.id)
def test_vectors(vector: Vector) -> None:
    found = RESCORERS[vector.scorer](vector)
    assert not found.failure
    assert flat(found.score) == pytest.approx(flat(vector.peer_score), abs=1e-9, rel=1e-9, nan_ok=True)


def test_scores_without_clusters_fail_as_the_peer_does() -> None:
    assert ask(MILLER, scores=[0.0, 1.0], clusters=["a"]).failure.startswith("ValueError: ")
    assert math.isnan(ask(MILLER, scores=[1.0], clusters=[]).score)


def test_a_single_pair_has_no_test() -> None:
    score = ask(PAIRED, a=[1.0], b=[0.0]).score
    assert score.pop("n") == 1
    assert all(math.isnan(value) for value in score.values())


@pytest.mark.parametrize(
    ("given", "failure"),
    [
        ({"effect_size": 0.0}, "OverflowError"),
        ({"effect_size": 0.1, "correlation": 1.0}, "ZeroDivisionError"),
        ({"effect_size": 0.1, "std_a": 0.5, "std_b": 0.4, "correlation": 2.0}, "ValueError"),
    ],
    ids=["no effect", "no spread", "no correlation"],
)
def test_impossible_designs_fail_with_the_peers_errors(given: dict[str, float], failure: str) -> None:
    assert ask(POWER, **given).failure.startswith(failure)


def test_one_spread_holds_for_both_runs() -> None:
    assert ask(POWER, effect_size=0.02, std_b=0.48).score == ask(POWER, effect_size=0.02, std_a=0.48).score


def test_power_of_the_present_items_is_rounded() -> None:
    score = ask(POWER, effect_size=0.03, current_n=1000).score
    assert (score["current_n"], score["current_power"]) == (1000, 0.475)
    assert score["min_detectable_effect"] == 0.0443


def test_one_item_is_its_own_interval() -> None:
    score = ask(INTERVALS, scores=[0.4], clusters=["a"]).score
    assert score["ci95_clt"] == score["ci95_clustered"] == [0.4, 0.4]
