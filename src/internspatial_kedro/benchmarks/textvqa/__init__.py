"""TextVQA: questions about words in pictures, each answered by ten people."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from internspatial_kedro.benchmarks.benchmark import Benchmark
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.textvqa.profiles import PROFILES
from internspatial_kedro.benchmarks.textvqa.reading import NAME, read


def ideal_reply(item: Item) -> str:
    """What most people say; worth 1 where at least four of them agree, and no reply is worth more elsewhere."""
    return Counter(item.answers).most_common(1)[0][0]


def guesses(item: Item, same_task: Sequence[Item]) -> Sequence[str]:
    """What most people say to the other questions."""
    return [ideal_reply(other) for other in same_task if other.item_id != item.item_id] or [""]


BENCHMARK: Final = Benchmark(
    name=NAME,
    title="TextVQA",
    version=1,
    licence="CC-BY-4.0",
    read=read,
    profiles=PROFILES,
    ideal_reply=ideal_reply,
    guesses=guesses,
)
