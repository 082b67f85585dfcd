"""Replies whose worth is known, under every profile of a benchmark."""

from collections.abc import Sequence
from pathlib import Path

from internspatial_kedro.benchmarks.benchmark import CALL_FAILED, Benchmark, ScoredItem
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.vector_files import read_vectors
from internspatial_kedro.benchmarks.vectors import Rescorer, Vector
from internspatial_kedro.scoring.scored import Extraction


def assert_ideal_replies_score_one(benchmark: Benchmark, items: Sequence[Item]) -> None:
    """An oracle: 1 an item, 100 in every metric."""
    for profile in benchmark.profiles.values():
        scored = [ScoredItem(item, profile.score(item, benchmark.ideal_reply(item))) for item in items]
        assert [one.scored.score for one in scored] == [1.0] * len(items), profile.name
        assert all(one.scored.status is Extraction.FOUND for one in scored), profile.name
        assert set(profile.aggregate(scored).values()) == {100.0}, profile.name


def assert_one_guess_in_options_is_right(benchmark: Benchmark, items: Sequence[Item]) -> None:
    """A guesser between options: each is tried, one is right."""
    for profile in benchmark.profiles.values():
        for item in items:
            worth = [profile.score(item, guess).score for guess in benchmark.guesses(item, items)]
            assert sorted(worth) == [0.0] * (len(item.options) - 1) + [1.0], profile.name


def assert_failed_calls_count_nothing(benchmark: Benchmark, items: Sequence[Item]) -> None:
    """No replies at all: 0 in every metric, and no items: no metric."""
    for profile in benchmark.profiles.values():
        assert set(profile.aggregate([ScoredItem(item, CALL_FAILED) for item in items]).values()) == {0.0}, profile.name
        assert profile.aggregate([]) == {}, profile.name


def item_vectors(file: Path) -> list[Vector]:
    """Recorded replies to single items; none where the file is absent."""
    return [vector for vector in read_vectors(file) if vector.kind == "item"] if file.is_file() else []


def differs(default: Rescorer, vector: Vector) -> bool:
    """Whether our default gives another score than the peer."""
    return default(vector).score != vector.peer_score
