"""A guesser that sees the text only: it answers what was most often true of questions with the same key."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from internspatial_kedro.reporting.coded_questions import CodedQuestions
from internspatial_kedro.tables.sampling import Hashes, Integers, combine

UNKNOWN: Final = -1


def guesser_keys(questions: CodedQuestions) -> dict[str, Integers]:
    """What each guesser knows of the questions of one task: the number of its key, shape (n,) each."""
    relation, form = questions.relation.astype(np.int64), questions.form.astype(np.int64)
    return {
        "form": _number(relation * (form.max(initial=0) + 1) + form),
        "template": _number(questions.template),
        "labels": _number(questions.words),
        "template and labels": _number(combine(questions.template, questions.words)),
    }


def guess_in_sample(key: Integers, truth: Integers) -> Integers:
    """The most frequent truth of each question's key, itself counted, shape (n,)."""
    return _most_frequent(key, truth)[key]


def guess_cross_fitted(keys: Sequence[Integers], truth: Integers, half: Integers) -> Integers:
    """The most frequent truth of each question's key in the other half.

    Args:
        keys: The key, then ever coarser ones for those that the other half does not know.
        truth: Canonical answers, shape (n,).
        half: 0 or 1, shape (n,).

    Returns:
        Guesses, shape (n,); `UNKNOWN` where the other half knows none of the keys.
    """
    guess = np.full(len(truth), UNKNOWN, dtype=np.int64)
    for key in keys:
        learnt = _most_frequent(2 * key + half, truth)
        other = 2 * key + 1 - half
        known = np.where(other < len(learnt), learnt[np.minimum(other, len(learnt) - 1)], UNKNOWN)
        guess = np.where(guess == UNKNOWN, known, guess)
    return guess


def distinct_truths(key: Integers, truth: NDArray[np.int32]) -> Integers:
    """How many different truths each key has, shape (keys,)."""
    outcomes = int(truth.max(initial=0)) + 1
    seen, _ = _count(key * outcomes + truth)
    return np.bincount(seen // outcomes, minlength=int(key.max(initial=-1)) + 1)


def _most_frequent(key: Integers, truth: Integers) -> Integers:
    """Most frequent truth of every key up to the largest; of equally frequent ones the first; `UNKNOWN` if unused."""
    outcomes = int(truth.max(initial=0)) + 1
    seen, counts = _count(key * outcomes + truth)
    owner = seen // outcomes
    # One number to maximise: the count, then the earlier truth.
    rank = counts * outcomes + (outcomes - 1 - seen % outcomes)
    best = np.full(int(key.max(initial=-1)) + 1, UNKNOWN, dtype=np.int64)
    starts = np.flatnonzero(np.diff(owner, prepend=-1))
    if len(starts):
        best[owner[starts]] = outcomes - 1 - np.maximum.reduceat(rank, starts) % outcomes
    return best


def _count(values: Integers) -> tuple[Integers, Integers]:
    """Distinct values in order, and how often each occurs; hashing them is several times as fast as sorting all."""
    codes, seen = pd.factorize(values)
    order = np.argsort(seen)
    return seen[order], np.bincount(codes, minlength=len(seen))[order]


def _number(values: Integers | Hashes) -> Integers:
    """A number for each distinct value, from 0."""
    return np.asarray(pd.factorize(values)[0], dtype=np.int64)
