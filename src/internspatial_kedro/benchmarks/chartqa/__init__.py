"""ChartQA: questions about charts, answered by a number, a word or a short phrase."""

from collections.abc import Sequence
from typing import Final

from internspatial_kedro.benchmarks.benchmark import Benchmark
from internspatial_kedro.benchmarks.chartqa.profiles import PROFILES
from internspatial_kedro.benchmarks.chartqa.reading import NAME, read
from internspatial_kedro.benchmarks.items import Item


def ideal_reply(item: Item) -> str:
    """Its answer."""
    return item.answers[0]


def guesses(item: Item, same_task: Sequence[Item]) -> Sequence[str]:
    """Yes and No where one of them is right; else the answers of the split's other items."""
    if item.answers[0].casefold() in ("yes", "no"):
        return ("Yes", "No")
    return [other.answers[0] for other in same_task if other.item_id != item.item_id] or [""]


BENCHMARK: Final = Benchmark(
    name=NAME,
    title="ChartQA",
    version=1,
    licence="GPL-3.0",
    read=read,
    profiles=PROFILES,
    ideal_reply=ideal_reply,
    guesses=guesses,
)
