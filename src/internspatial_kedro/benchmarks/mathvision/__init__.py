"""MathVision: problems of mathematics competitions with pictures, in sixteen subjects and five levels."""

from collections.abc import Sequence
from typing import Final

from internspatial_kedro.benchmarks.benchmark import Benchmark
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.mathvision.profiles import PROFILES
from internspatial_kedro.benchmarks.mathvision.reading import NAME, read


def ideal_reply(item: Item) -> str:
    """Its letter or its answer, without a box: VLMEvalKit without a judge compares the whole reply."""
    return item.answers[0]


def guesses(item: Item, same_task: Sequence[Item]) -> Sequence[str]:
    """The letters, or the answers to other open questions of the subject."""
    if item.options:
        return list(item.lettered)
    return [other.answers[0] for other in same_task if not other.options and other.item_id != item.item_id] or [""]


BENCHMARK: Final = Benchmark(
    name=NAME,
    title="MathVision",
    version=1,
    licence="MIT",
    read=read,
    profiles=PROFILES,
    ideal_reply=ideal_reply,
    guesses=guesses,
)
