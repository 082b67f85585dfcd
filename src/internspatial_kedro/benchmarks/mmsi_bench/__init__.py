"""MMSI-Bench: a thousand questions over several pictures each, four options, eleven tasks; plain and circular."""

from collections.abc import Sequence
from typing import Final

from internspatial_kedro.benchmarks.benchmark import Benchmark
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.mmsi_bench.profiles import PROFILES
from internspatial_kedro.benchmarks.mmsi_bench.reading import read


def _reply(letter: str) -> str:
    return f"``{letter}``"


def _ideal_reply(item: Item) -> str:
    return _reply(item.answers[0])


def _guesses(item: Item, _items: Sequence[Item]) -> tuple[str, ...]:
    return tuple(_reply(letter) for letter in item.lettered)


BENCHMARK: Final = Benchmark(
    name="mmsi_bench",
    title="MMSI-Bench",
    version=1,
    licence="CC-BY-NC-4.0",
    read=read,
    profiles=PROFILES,
    ideal_reply=_ideal_reply,
    guesses=_guesses,
)
