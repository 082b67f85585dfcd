"""The bias audit: what a guesser gets right that reads only the text, or sees only two dimensions."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Final

import numpy as np
import pandas as pd
from daft import DataFrame

from internspatial_kedro.questions.axes import EXISTENCE
from internspatial_kedro.reporting.clustered_scores import Score, Vector, score
from internspatial_kedro.reporting.coded_questions import CodedQuestions, code_questions
from internspatial_kedro.reporting.flat_shortcuts import NONE, SHORTCUTS, TIED
from internspatial_kedro.reporting.text_guessers import (
    UNKNOWN,
    distinct_truths,
    guess_cross_fitted,
    guess_in_sample,
    guesser_keys,
)
from internspatial_kedro.tables.sampling import Integers

IN_SAMPLE, CROSS_FITTED, FIXED = "in_sample", "cross_fitted", "fixed"
"""How a guesser learnt: from all questions, from the other half of the scenes, or not at all."""

COLUMNS: Final = (
    "task", "relation", "source", "guesser", "fit", "n", "accuracy", "chance", "standard_error", "within_bound",
    "wrong_share",
)  # fmt: skip
"""Columns of the audit; see `Score`."""

_COUNT, _FEWEST_COUNTS = "count", 3


def audit_bias(qa_pairs: DataFrame, fewest_counts: int = _FEWEST_COUNTS) -> pd.DataFrame:
    """Accuracy of guessers that cannot know, by task, comparison and source.

    Text-only guessers answer the most frequent truth of their key: relation and form (`form`), the wording
    (`template`), relation, form, labels in order of mention and category (`labels`), or both. Cross-fitted, they learn
    from the other half of the scenes, and fall back to coarser keys where that half does not know one. Learnt in
    sample, a key of few questions answers itself: that score is exact only where every key is balanced. A score below
    chance is within the bound: where each key is balanced, one half lacks what the other has too much of.

    Two-dimensional shortcuts are those of `flat_shortcuts` and, for existence, `presence`: the category is in the
    picture, so yes.

    Args:
        qa_pairs: Lazy frame of `qa_pairs`; 35 bytes of each question are held in memory.
        fewest_counts: Answers that balance leaves at least to a group of counting questions with the same words
            (`QuestionRules.fewest_counts`); groups with fewer were pooled with others of their relation.

    Returns:
        Columns `COLUMNS`. `relation` is a comparison such as `near/far`, `any` for plain counts, or `all`; `source` is
        a source or `all`.
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
    whole_task = np.zeros(len(questions), dtype=np.int64)
    for name, key in keys.items():
        in_sample = _right(guess_in_sample(key, questions.truth), questions)
        coarser = [key, keys["form"], whole_task]
        cross_fitted = _right(guess_cross_fitted(coarser, questions.truth, questions.half), questions)
        for fit, right in ((IN_SAMPLE, in_sample), (CROSS_FITTED, cross_fitted)):
            yield from ((name, fit, entry) for entry in score(questions, right, chance))
    for name, right in _shortcuts(questions, task):
        yield from ((name, FIXED, entry) for entry in score(questions, right, chance))


def _right(guess: Integers, questions: CodedQuestions) -> Vector:
    return np.where(guess == UNKNOWN, np.nan, guess == questions.truth)


def _chance(questions: CodedQuestions, words: Integers, form: Integers, fewest_counts: int) -> Vector:
    """One half for two-way questions; for counts, 1 / number of answers that questions with these words have."""
    answers = distinct_truths(words, questions.truth)[words]
    of_relation = distinct_truths(form, questions.truth)[form]
    answers = np.where(answers < fewest_counts, of_relation, answers)
    names = questions.names["form"]
    counts = questions.form == names.index(_COUNT) if _COUNT in names else np.zeros(len(questions), dtype=bool)
    return np.where(counts, 1.0 / answers, 0.5)


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
