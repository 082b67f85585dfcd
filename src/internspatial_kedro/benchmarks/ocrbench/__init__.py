"""OCRBench: a thousand questions about text in pictures, in five groups."""

from collections.abc import Sequence
from typing import Final

from internspatial_kedro.benchmarks.benchmark import Benchmark
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.ocrbench.profiles import PROFILES
from internspatial_kedro.benchmarks.ocrbench.reading import NAME, read


def ideal_reply(item: Item) -> str:
    """Its first answer."""
    return item.answers[0]


def guesses(item: Item, same_task: Sequence[Item]) -> Sequence[str]:
    """Answers to the other questions of the category."""
    return [other.answers[0] for other in same_task if other.item_id != item.item_id] or [""]


BENCHMARK: Final = Benchmark(
    name=NAME,
    title="OCRBench",
    version=1,
    licence="MIT",
    read=read,
    profiles=PROFILES,
    ideal_reply=ideal_reply,
    guesses=guesses,
)
