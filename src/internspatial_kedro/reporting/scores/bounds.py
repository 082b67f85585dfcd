"""What a guesser and one who knows the answers would score: the bounds between which a model's score is read."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from internspatial_kedro.benchmarks.benchmark import Benchmark, Profile, ScoredItem
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.tables.sampling import combine, hash_values, pick, salt

_ROUNDS: Final = 8
"""How often a guesser takes the whole benchmark; the mean of as many is chance."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """A metric's chance level and its value for right answers, both in its own unit."""

    chance: float
    oracle: float


def find_bounds(benchmark: Benchmark, profile: Profile, items: Sequence[Item]) -> dict[str, Bounds]:
    """Bounds of each metric of a profile.

    Args:
        benchmark: Whose guesses and ideal replies are scored.
        profile: The rules.
        items: All items of the benchmark.
    """
    oracle = profile.aggregate([ScoredItem(item, profile.score(item, benchmark.ideal_reply(item))) for item in items])
    rounds = [profile.aggregate(guessed) for guessed in _guess(benchmark, profile, items)]
    return {
        name: Bounds(float(np.mean([found[name] for found in rounds])), value)
        for name, value in oracle.items()
        if all(name in found for found in rounds)
    }


def _guess(benchmark: Benchmark, profile: Profile, items: Sequence[Item]) -> list[list[ScoredItem]]:
    """Guesses at all items, several times over, chosen by hash of item and round."""
    of_task: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        of_task[item.task].append(item)
    hashes = hash_values(pa.array([item.item_id for item in items], pa.large_string()))
    rounds: list[list[ScoredItem]] = [[] for _ in range(_ROUNDS)]
    draws = [combine(hashes, salt("guess", number)) for number in range(_ROUNDS)]
    for place, item in enumerate(items):
        guesses = benchmark.guesses(item, of_task[item.task])
        for number, guessed in enumerate(rounds):
            reply = guesses[int(pick(draws[number][place : place + 1], len(guesses))[0])]
            guessed.append(ScoredItem(item, profile.score(item, reply)))
    return rounds
