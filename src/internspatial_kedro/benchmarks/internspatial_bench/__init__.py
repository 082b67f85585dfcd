"""InternSpatial-Bench (arXiv 2506.18385) as `bench_build` makes it: five tasks in nineteen formats."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Final

from internspatial_kedro.benchmarks.benchmark import DEFAULT, Benchmark, Profile
from internspatial_kedro.benchmarks.internspatial_bench import aggregation, scores
from internspatial_kedro.benchmarks.internspatial_bench.exported import NAME
from internspatial_kedro.benchmarks.internspatial_bench.reading import read
from internspatial_kedro.benchmarks.items import LETTERS, Item

_PROFILES: Final = (
    Profile(
        DEFAULT,
        "Ours: the final statement counts, number words included; counts by 1 - relative error, not below 0; quizzes "
        "by their yes, no or phrase, without a judge; the mean of the five tasks.",
        scores.score,
        aggregation.aggregate,
    ),
    Profile(
        "paper",
        "arXiv 2506.18385, section 4, which has no public scorer; our choices: the last number in digits, no number is "
        "an error of 1, a count of 0 is met by 0 alone, not below 0; quizzes offline instead of by GPT-4o.",
        scores.score_as_paper,
        aggregation.aggregate_as_paper,
    ),
)


def ideal_reply(item: Item) -> str:
    """The answer, yes and no with a capital."""
    answer = item.answers[0].strip()
    return answer.capitalize() if item.answer_kind == "yes_no" else answer


def guesses(item: Item, items: Sequence[Item]) -> Sequence[str]:
    """Every letter, yes and no, every phrase that it may be; else the answers to the other questions of its task."""
    if item.answer_kind == "letter":
        return LETTERS[: len(item.options)]
    if item.answer_kind == "yes_no":
        return ("Yes", "No")
    if phrases := item.extra.get("choices"):
        return list(phrases)
    others = [each for each in items if each.answer_kind == item.answer_kind and each.item_id != item.item_id]
    return [ideal_reply(other) for other in others or [item]]


BENCHMARK: Final = Benchmark(
    name=NAME,
    title="InternSpatial-Bench",
    version=1,
    licence="that of each item's source: see the datasheet beside the items",
    read=read,
    profiles=MappingProxyType({profile.name: profile for profile in _PROFILES}),
    ideal_reply=ideal_reply,
    guesses=guesses,
)
