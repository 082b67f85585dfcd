"""What a guesser's overall score is on average, computed from all that may be guessed and not from draws."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from internspatial_kedro.benchmarks.benchmark import Benchmark, Profile, ScoredItem
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.spatialbench.reading import NAME as SPATIALBENCH
from internspatial_kedro.benchmarks.spatialbench.reading import PAIRED
from internspatial_kedro.scoring.scored import Extraction, Scored

Halves = tuple[int, int]
Worths = list[tuple[Scored, float]]
"""What guesses are worth, and how likely each is."""
Guesses = Mapping[str, Counter[str]]
"""By item id: guesses, and how often each stands among those to pick from."""
_WAYS: Final[Sequence[Halves]] = ((0, 0), (0, 1), (1, 0), (1, 1))
"""Which of two guesses the halves of a pair get."""


def guesses_at(benchmark: Benchmark, items: Sequence[Item]) -> Guesses:
    """All that the pipeline's guesser picks from, by item id; what several items answer is there several times."""
    of_task: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        of_task[item.task].append(item)
    return {item.item_id: Counter(benchmark.guesses(item, of_task[item.task])) for item in items}


def chance_of(benchmark: Benchmark, profile: Profile, items: Sequence[Item], guesses: Guesses) -> float:
    """The expectation of a profile's first metric where every guess is drawn with equal chance.

    Overall scores are weighted sums of the items' worth, so that their expectation is the overall score of the items'
    mean worths. Only SpatialBench gives points to pairs: its halves are guessed in all four ways, in each of which all
    pairs agree; the mean of the four is the expectation, as points of pairs add up.
    """
    worths = {item.item_id: _worths(profile, item, guesses[item.item_id]) for item in items}
    ways = _WAYS if benchmark.name == SPATIALBENCH else _WAYS[:1]
    overall = [_overall(profile, items, worths, way) for way in ways]
    return sum(overall) / len(overall)


def _worths(profile: Profile, item: Item, guesses: Counter[str]) -> Worths:
    total = guesses.total()
    return [(profile.score(item, guess), times / total) for guess, times in guesses.items()]


def _overall(profile: Profile, items: Sequence[Item], worths: Mapping[str, Worths], way: Halves) -> float:
    scored = [ScoredItem(item, _expected(item, worths[item.item_id], way)) for item in items]
    return next(iter(profile.aggregate(scored).values()))


def _expected(item: Item, worths: Worths, way: Halves) -> Scored:
    if item.benchmark == SPATIALBENCH and item.task in PAIRED:
        assert [share for _, share in worths] == [0.5, 0.5]
        return worths[way[int(item.extra["place"]) % 2]][0]
    first = worths[0][0]
    # What an item cannot be scored for must not hang on the guess, else the denominator would be drawn too.
    assert len({worth.score is None for worth, _ in worths}) == 1, item.item_id
    if first.score is None:
        return first
    mean = sum(share * (worth.score or 0.0) for worth, share in worths)
    parts = {name: sum(share * worth.parts[name] for worth, share in worths) for name in first.parts}
    return Scored(mean, "", Extraction.FOUND, parts=parts)
