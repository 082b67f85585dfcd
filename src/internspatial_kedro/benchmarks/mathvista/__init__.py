"""MathVista: mathematics in charts, figures, tests and photographs."""

from collections.abc import Sequence
from typing import Final

from internspatial_kedro.benchmarks.benchmark import Benchmark
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.mathvista.profiles import PROFILES
from internspatial_kedro.benchmarks.mathvista.reading import NAME, read


def ideal_reply(item: Item) -> str:
    """Its letter or its answer; VLMEvalKit's profile scores no list and no word 1, see there."""
    return item.answers[0]


def guesses(item: Item, same_task: Sequence[Item]) -> Sequence[str]:
    """The letters, or the answers of the same type to other questions of the task."""
    if item.options:
        return list(item.lettered)
    kind = item.extra["answer_type"]
    alike = (other for other in same_task if not other.options and other.extra["answer_type"] == kind)
    return [other.answers[0] for other in alike if other.item_id != item.item_id] or [""]


BENCHMARK: Final = Benchmark(
    name=NAME,
    title="MathVista",
    version=1,
    licence="CC-BY-SA-4.0",
    read=read,
    profiles=PROFILES,
    ideal_reply=ideal_reply,
    guesses=guesses,
)
