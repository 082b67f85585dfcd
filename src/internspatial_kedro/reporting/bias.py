"""The bias audit: what a guesser gets right that reads only the text, or sees only two dimensions."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Final

import numpy as np
import pandas as pd
from daft import DataFrame
from numpy.typing import NDArray

from internspatial_kedro.questions.axes import EXISTENCE
from internspatial_kedro.reporting.clustered_scores import Score, Vector, score
from internspatial_kedro.reporting.coded_questions import CodedQuestions, code_questions
from internspatial_kedro.reporting.flat_shortcuts import NONE, SHORTCUTS, TIED
from internspatial_kedro.reporting.options import NONE_RIGHT
from internspatial_kedro.reporting.text_guessers import (
    UNKNOWN,
    distinct_truths,
    guess_cross_fitted,
    guess_in_sample,
    guesser_keys,
)
from internspatial_kedro.tables.sampling import Integers

Bools = NDArray[np.bool_]

IN_SAMPLE, CROSS_FITTED, FIXED = "in_sample", "cross_fitted", "fixed"
"""How a guesser learnt: from all questions, from the other half of the scenes, or not at all."""

COLUMNS: Final = (
    "task", "relation", "source", "guesser", "fit", "n", "accuracy", "chance", "standard_error", "within_bound",
    "wrong_share",
)  # fmt: skip
"""Columns of the audit; see `Score`."""

_COUNT, _FEWEST_COUNTS = "count", 3
_LETTERED, _OPEN_NUMBER = "multiple_choice", "number"


def audit_bias(qa_pairs: DataFrame, fewest_counts: int = _FEWEST_COUNTS) -> pd.DataFrame:
    """Accuracy of guessers that cannot know, by task, comparison and source.

    Text-only guessers answer the most frequent truth of their key: relation and form (`form`), the wording
    (`template`), relation, form, labels in order of mention and category (`labels`), or both. Cross-fitted, they learn
    from the other half of the scenes, and fall back to coarser keys where that half does not know one. Learnt in
    sample, a key of few questions answers itself: that score is exact only where every key is balanced. A score below
    chance is within the bound: where each key is balanced, one half lacks what the other has too much of.

    Lettered questions about scenes have two more guessers, who look at the options only: the most frequent letter
    (`letter`), and of numbers the one that is right most often in order of size (`rank`: right numbers tend to be in
    the middle of wrong ones). Open numbers (`labels, open number` and so on) are scored apart and have neither chance
    nor bound: no set of answers is given, and what number is frequent is knowledge of the world.

    Two-dimensional shortcuts are those of `flat_shortcuts` and, for existence, `presence`: the category is in the
    picture, so yes.

    Args:
        qa_pairs: Lazy frame of `qa_pairs`; 40 bytes of each question are held in memory.
        fewest_counts: Answers that balance leaves at least to a group of counting questions with the same words
            (`QuestionRules.fewest_counts`); groups with fewer were pooled with others of their relation.

    Returns:
        Columns `COLUMNS`. `relation` is a comparison such as `near/far`, a relation that compares nothing such as
        `any` or `area`, or `all`; `source` is a source or `all`.
    """
    coded = code_questions(qa_pairs)
    rows = [
        {"task": task, "guesser": guesser, "fit": fit, **asdict(entry)}
        for number, task in enumerate(coded.names["task"])
        for guesser, fit, entry in _audit_task(coded.of_task(number), task, fewest_counts)
    ]
    # Rounded, so that the order in which rows come cannot be seen in the last digit of a sum.
    return pd.DataFrame(rows, columns=list(COLUMNS)).round(9)


def _audit_task(questions: CodedQuestions, task: str, fewest_counts: int) -> Iterator[tuple[str, str, Score]]:
    keys = guesser_keys(questions)
    chance = _chance(questions, keys["labels"], keys["form"], fewest_counts)
    is_open = np.isnan(chance)
    for name, key in keys.items():
        for fit, right in _fits(questions, [key, keys["form"]], questions.truth.astype(np.int64)):
            for kind, chosen in ((name, ~is_open), (f"{name}, open number", is_open)):
                yield from ((kind, fit, entry) for entry in score(questions, np.where(chosen, right, np.nan), chance))
    for name, place in (("letter", questions.letter), ("rank", questions.rank)):
        known = _of_form(questions, _LETTERED) & (place != NONE_RIGHT)
        for fit, right in _fits(questions, [keys["form"]], np.where(known, place, 0).astype(np.int64), known):
            yield from ((name, fit, entry) for entry in score(questions, right, chance))
    for name, right in _shortcuts(questions, task):
        yield from ((name, FIXED, entry) for entry in score(questions, right, chance))


def _fits(
    questions: CodedQuestions, keys: Sequence[Integers], outcome: Integers, known: Bools | None = None
) -> Iterator[tuple[str, Vector]]:
    """What a guesser gets right that learns an outcome by its key, or by coarser ones; nan where it does not guess.

    Args:
        questions: Questions of one task.
        keys: The key, then coarser ones.
        outcome: What is to be guessed, shape (n,).
        known: Which questions have that outcome, shape (n,); all if left out.
    """
    rows = np.arange(len(questions)) if known is None else np.flatnonzero(known)
    keys, outcome, half = [key[rows] for key in keys], outcome[rows], questions.half[rows]
    whole_task = np.zeros(len(rows), dtype=np.int64)
    guesses = {
        IN_SAMPLE: guess_in_sample(keys[0], outcome),
        CROSS_FITTED: guess_cross_fitted([*keys, whole_task], outcome, half),
    }
    for fit, guess in guesses.items():
        right = np.full(len(questions), np.nan)
        right[rows] = np.where(guess == UNKNOWN, np.nan, guess == outcome)
        yield fit, right


def _of_form(questions: CodedQuestions, form: str) -> Bools:
    names = questions.names["form"]
    return np.asarray(questions.form == (names.index(form) if form in names else len(names)))


def _chance(questions: CodedQuestions, words: Integers, form: Integers, fewest_counts: int) -> Vector:
    """One half for two-way questions; of lettered ones, one of their options; for open numbers of scenes, nan.

    For counts in a picture, 1 / number of answers that questions with these words have.
    """
    answers = distinct_truths(words, questions.truth)[words]
    of_relation = distinct_truths(form, questions.truth)[form]
    answers = np.where(answers < fewest_counts, of_relation, answers)
    kinds = [_of_form(questions, name) for name in (_COUNT, _LETTERED, _OPEN_NUMBER)]
    return np.select(kinds, [1.0 / answers, 1.0 / np.maximum(questions.options, 1), np.full(len(answers), np.nan)], 0.5)


def _shortcuts(questions: CodedQuestions, task: str) -> Iterator[tuple[str, Vector]]:
    """Two-dimensional rules with what they get right."""
    verdict = questions.shortcut.astype(float)
    for number, name in enumerate(SHORTCUTS):
        chosen = (questions.comparison == number) & (questions.shortcut != NONE)
        if chosen.any():
            yield name, np.where(chosen, np.where(verdict == TIED, 0.5, verdict), np.nan)
    if task == EXISTENCE:
        truths = np.array([truth == "yes" for truth in questions.names["truth"]], dtype=float)
        yield "presence", truths[questions.truth]
