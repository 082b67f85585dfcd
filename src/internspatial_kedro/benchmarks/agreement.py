"""How much reviewers agree: percent, Cohen's kappa of two, Fleiss' kappa of several."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from internspatial_kedro.benchmarks.verdicts import Verdict, latest_verdicts


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of items that at least two reviewers judged.

    Attributes:
        items: How many there are.
        percent: Pairs of verdicts on one item that are the same, of all such pairs; None without items.
        cohen: Kappa of each two reviewers over the items that both judged, by their names joined with ` & `; None where
            chance alone would let them agree always.
        fleiss: Kappa of all reviewers. Items may have different numbers of verdicts. None where it is not defined.
    """

    items: int
    percent: float | None
    cohen: Mapping[str, float | None]
    fleiss: float | None


def measure_agreement(verdicts: Iterable[Verdict]) -> Agreement:
    """Agreement of the latest verdicts; `correct` with different answers are different."""
    labels = {
        item: {name: f"{each.verdict} {each.answer}".strip() for name, each in by_reviewer.items()}
        for item, by_reviewer in latest_verdicts(verdicts).items()
    }
    shared = [tuple(by_reviewer.values()) for by_reviewer in labels.values() if len(by_reviewer) > 1]
    pairs = sum(_pairs(len(row)) for row in shared)
    same = sum(_same_pairs(row) for row in shared)
    return Agreement(len(shared), 100 * same / pairs if pairs else None, _cohen(labels), fleiss_kappa(shared))


def cohen_kappa(first: Sequence[str], second: Sequence[str]) -> float | None:
    """Cohen's kappa (1960) of two reviewers' labels of the same items; None without items or where chance is 1."""
    count = len(first)
    if not count:
        return None
    seen = sum(one == other for one, other in zip(first, second, strict=True)) / count
    ones, others = Counter(first), Counter(second)
    chance = sum(ones[label] * others[label] for label in ones) / count**2
    return _kappa(seen, chance)


def fleiss_kappa(rows: Sequence[Sequence[str]]) -> float | None:
    """Fleiss' kappa (1971); of items with different numbers of verdicts, each counts once.

    Args:
        rows: Labels that each item got, two or more.
    """
    if not rows:
        return None
    seen = sum(_same_pairs(row) / _pairs(len(row)) for row in rows) / len(rows)
    counts = Counter(label for row in rows for label in row)
    total = sum(counts.values())
    return _kappa(seen, sum((count / total) ** 2 for count in counts.values()))


def _cohen(labels: Mapping[str, Mapping[str, str]]) -> dict[str, float | None]:
    names = sorted({name for by_reviewer in labels.values() for name in by_reviewer})
    kappas: dict[str, float | None] = {}
    for one, other in combinations(names, 2):
        both = [(row[one], row[other]) for row in labels.values() if one in row and other in row]
        if both:
            kappas[f"{one} & {other}"] = cohen_kappa(*zip(*both, strict=True))
    return kappas


def _pairs(count: int) -> int:
    return count * (count - 1) // 2


def _same_pairs(row: Sequence[str]) -> int:
    return sum(_pairs(count) for count in Counter(row).values())


def _kappa(seen: float, chance: float) -> float | None:
    return None if chance >= 1 else (seen - chance) / (1 - chance)
