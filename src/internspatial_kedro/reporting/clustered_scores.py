"""Mean scores with standard errors that know that questions of one scene are not independent."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.reporting.coded_questions import CodedQuestions
from internspatial_kedro.tables.columns import Matrix

ALL: Final = "all"
TOLERANCE: Final = 0.02
"""A text-only guesser may be this much better than chance, and two standard errors (task page)."""

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Score:
    """How often a rule is right on some questions.

    Attributes:
        relation: Name of a comparison, a relation that compares nothing such as `any`, or `all`.
        source: A source, or `all`.
        n: Questions.
        accuracy: Share of right answers.
        chance: Share that answers drawn at random from the possible ones would have; nan where any number is possible.
        standard_error: Of accuracy minus chance, clustered.
        within_bound: Whether accuracy exceeds chance by at most `TOLERANCE` and two standard errors; None without
            chance.
        wrong_share: Share of questions that the rule gets wrong, ties aside.
    """

    relation: str
    source: str
    n: int
    accuracy: float
    chance: float
    standard_error: float
    within_bound: bool | None
    wrong_share: float


@dataclass(frozen=True)
class Sums:
    """Sums over the questions of each cluster and comparison, shape (clusters, comparisons) each."""

    count: Matrix
    right: Matrix
    chance: Matrix
    wrong: Matrix


def score(questions: CodedQuestions, right: Vector, chance: Vector) -> Iterator[Score]:
    """Scores over everything, by comparison, by source, and by both.

    Args:
        questions: Questions of one task.
        right: 1 for a right answer, 0 for a wrong one, 0.5 for a tie, nan for none, shape (n,).
        chance: Probability of a right answer by chance, shape (n,); nan for all that `right` answers, or for none.
    """
    sums, source = _sums(questions, right, chance)
    sources = [(ALL, np.ones(len(source), dtype=bool))]
    sources += [(name, source == number) for number, name in enumerate(questions.names["source"])]
    relations = [(ALL, slice(None))]
    relations += [(name, slice(number, number + 1)) for number, name in enumerate(questions.comparisons)]
    for relation, columns in relations:
        for name, rows in sources:
            parts = [part[rows][:, columns].sum(axis=1) for part in (sums.count, sums.right, sums.chance, sums.wrong)]
            if parts[0].any():
                yield _summarise(relation, name, *parts)


def _sums(questions: CodedQuestions, right: Vector, chance: Vector) -> tuple[Sums, NDArray[np.int16]]:
    """Sums by cluster and comparison, and the source of each cluster."""
    number, clusters = questions.clusters
    answered, groups = np.flatnonzero(~np.isnan(right)), len(questions.comparisons)
    place = number[answered] * groups + questions.comparison[answered]

    def total(weights: Vector) -> Matrix:
        added = np.asarray(np.bincount(place, weights[answered], clusters * groups), dtype=np.float64)
        return added.reshape(clusters, groups)

    source = np.zeros(clusters, np.int16)
    source[number] = questions.source
    sums = Sums(total(np.ones(len(questions))), total(right), total(chance), total((right == 0).astype(float)))
    return sums, source


def _summarise(relation: str, source: str, count: Vector, right: Vector, chance: Vector, wrong: Vector) -> Score:
    """A score from sums over clusters, shape (clusters,) each."""
    n = count.sum()
    accuracy, expected = right.sum() / n, chance.sum() / n
    bounded = not np.isnan(expected)
    error = _standard_error(count, right - chance if bounded else right, expected if bounded else accuracy)
    return Score(
        relation=relation,
        source=source,
        n=int(n),
        accuracy=float(accuracy),
        chance=float(expected),
        standard_error=error,
        within_bound=bool(accuracy - expected <= TOLERANCE + 2 * error) if bounded else None,
        wrong_share=float(wrong.sum() / n),
    )


def _standard_error(count: Vector, gain: Vector, chance: float) -> float:
    """Of the mean gain, by the spread of the clusters' sums; of one cluster, as if its questions were independent."""
    clusters, n = int((count > 0).sum()), float(count.sum())
    if clusters < 2:
        return float(np.sqrt(chance * (1 - chance) / n))
    residuals = gain - gain.sum() / n * count
    return float(np.sqrt(clusters / (clusters - 1) * (residuals**2).sum()) / n)
