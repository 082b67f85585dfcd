"""From a batch of lifted views to questions, in two passes: count, then ask."""

import numpy as np
import pyarrow as pa

from internspatial_kedro.questions import (
    existence_estimation,
    object_counting,
    position_comparison,
    size_comparison,
)
from internspatial_kedro.questions.axes import AXES, COUNTING, EXISTENCE, POSITION, SIZE
from internspatial_kedro.questions.balance import count_groups
from internspatial_kedro.questions.batch import Batch
from internspatial_kedro.questions.candidates import Candidates, concat, most_per_view, rarity
from internspatial_kedro.questions.fairness import Verdict
from internspatial_kedro.questions.quotas import Quotas
from internspatial_kedro.questions.rows import write_rows
from internspatial_kedro.questions.texts import Writer
from internspatial_kedro.tables.reports import VERDICT_COUNTS

_TASKS = {
    POSITION: position_comparison.find_candidates,
    SIZE: size_comparison.find_candidates,
    EXISTENCE: existence_estimation.find_candidates,
    COUNTING: object_counting.find_candidates,
}


def find_candidates(batch: Batch) -> Candidates:
    """Fair questions of a batch: at most so many of a task and view, rare labels preferred."""
    parts = []
    for task, find in _TASKS.items():
        found = find(batch)
        weight = rarity(found, batch.objects.label, batch.vocabulary)
        parts.append(most_per_view(found, weight, batch.rules.per_view(task)))
    return concat(parts)


def count_questions(batch: Batch, remember: bool) -> pa.RecordBatch:
    """First pass: candidates by group and outcome, with their hashes if they are to be remembered."""
    return count_groups(find_candidates(batch), batch.objects.label, batch.split, batch.vocabulary, remember)


def count_verdicts(batch: Batch) -> pa.RecordBatch:
    """Pairs of objects by comparison and verdict: rows of `verdict_counts`."""
    rows = [
        {"task": axis.task, "comparison": axis.comparison, "verdict": Verdict(verdict).name.lower(), "pairs": count}
        for axis, verdicts in zip(AXES, batch.pairs.verdict, strict=True)
        for verdict, count in enumerate(np.bincount(verdicts, minlength=len(Verdict)).tolist())
    ]
    return pa.RecordBatch.from_pylist(rows, schema=VERDICT_COUNTS.schema)


def ask_questions(batch: Batch, quotas: Quotas, writer: Writer) -> pa.RecordBatch:
    """Second pass: rows of `qa_pairs`, sorted by view; their words are coded.

    Args:
        batch: Views to ask about.
        quotas: From the first pass over all views.
        writer: Of texts, with the quotas' answer sets.
    """
    candidates = find_candidates(batch)
    kept, quota, twins = quotas.keep(
        candidates, batch.objects.label, batch.split, len(batch.vocabulary.labels), batch.rules.seed
    )
    order = candidates.view[kept].argsort(kind="stable")
    asked = candidates.take(kept[order])
    answers = quotas.answers[quota[order]]
    return write_rows(batch, asked, twins[order], answers, writer)
