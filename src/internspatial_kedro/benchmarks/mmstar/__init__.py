"""MMStar: 1,500 questions that need their picture, four options, six categories of three parts each."""

from collections.abc import Sequence
from typing import Final

from internspatial_kedro.benchmarks.benchmark import Benchmark
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.mmstar.profiles import PROFILES
from internspatial_kedro.benchmarks.mmstar.reading import read


def _ideal_reply(item: Item) -> str:
    return item.answers[0]


def _guesses(item: Item, _items: Sequence[Item]) -> tuple[str, ...]:
    return tuple(item.lettered)


BENCHMARK: Final = Benchmark(
    name="mmstar",
    title="MMStar",
    version=1,
    licence="none stated by its authors",
    read=read,
    profiles=PROFILES,
    ideal_reply=_ideal_reply,
    guesses=_guesses,
)
