"""VSI-Bench (arXiv 2412.14171) and InternSpatial's rotation extension: questions about videos of indoor scenes."""

from collections.abc import Sequence
from typing import Final

from internspatial_kedro.benchmarks.benchmark import Benchmark
from internspatial_kedro.benchmarks.items import LETTERS, Item
from internspatial_kedro.benchmarks.vsi_bench.profiles import PROFILES
from internspatial_kedro.benchmarks.vsi_bench.question_types import NAME
from internspatial_kedro.benchmarks.vsi_bench.reading import read
from internspatial_kedro.scoring.numbers import as_text


def ideal_reply(item: Item) -> str:
    """The letter, or the number in plain digits: lmms-eval understands no exponent."""
    return item.answers[0] if item.answer_kind == "letter" else as_text(float(item.answers[0]))


def guesses(item: Item, items: Sequence[Item]) -> Sequence[str]:
    """Every letter, or the answers to the other questions of its type."""
    if item.answer_kind == "letter":
        return LETTERS[: len(item.options)]
    others = [ideal_reply(other) for other in items if other.task == item.task and other.item_id != item.item_id]
    return others or [ideal_reply(item)]


BENCHMARK: Final = Benchmark(
    name=NAME,
    title="VSI-Bench",
    version=1,
    licence="Apache-2.0 (questions); videos under the terms of ARKitScenes, ScanNet and ScanNet++",
    read=read,
    profiles=PROFILES,
    ideal_reply=ideal_reply,
    guesses=guesses,
)
