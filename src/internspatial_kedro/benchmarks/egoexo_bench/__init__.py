"""EgoExo-Bench: the same scene from first and third person (He et al., 2025)."""

from collections.abc import Sequence
from typing import Final

from internspatial_kedro.benchmarks.benchmark import Benchmark
from internspatial_kedro.benchmarks.egoexo_bench.profiles import PROFILES
from internspatial_kedro.benchmarks.egoexo_bench.reading import NAME, read
from internspatial_kedro.benchmarks.items import Item


def ideal_reply(item: Item) -> str:
    """The right letter, which is all that the prompt asks for."""
    return item.answers[0]


def guesses(item: Item, items: Sequence[Item]) -> list[str]:
    """The letters of its options."""
    return list(item.lettered)


BENCHMARK: Final = Benchmark(
    name=NAME,
    title="EgoExo-Bench",
    version=1,
    licence="Apache-2.0 (code); videos: their sources' own",
    read=read,
    profiles=PROFILES,
    ideal_reply=ideal_reply,
    guesses=guesses,
)
