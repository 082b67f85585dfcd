"""SpatialBench (SpatialBot): position, existence, counting, reach and size in single pictures."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Final

from internspatial_kedro.benchmarks.benchmark import DEFAULT, Benchmark, Profile
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.spatialbench import default, spatialbot
from internspatial_kedro.benchmarks.spatialbench.reading import NAME, read


def ideal_reply(item: Item) -> str:
    """The answer."""
    return item.answers[0]


def guesses(item: Item, same_task: Sequence[Item]) -> Sequence[str]:
    """Yes and No; else the answers of the task."""
    return ("Yes", "No") if item.answer_kind == "yes_no" else [other.answers[0] for other in same_task]


PROFILES: Final = (
    Profile(
        DEFAULT,
        "answers are read out of replies whatever their case and place; counts clamped at 0; pairs as in the paper",
        default.score,
        default.aggregate,
    ),
    Profile(
        "official",
        "BAAI-DCAI/SpatialBot@2d84503eed:bunny/eval/eval_spatialbench.py: case-sensitive substrings, counts by int()",
        spatialbot.score,
        spatialbot.aggregate,
    ),
)

BENCHMARK: Final = Benchmark(
    name=NAME,
    title="SpatialBench",
    version=1,
    licence="CC-BY-4.0",
    read=read,
    profiles=MappingProxyType({profile.name: profile for profile in PROFILES}),
    ideal_reply=ideal_reply,
    guesses=guesses,
)
