"""Balance: every group of questions that show the same words has its answers equally often.

A first pass over all views counts each group's candidates by answer; a second one (`quotas.py`) keeps as many of each
answer as the rarest has. Kept candidates of the same rank are twins: they are put into the same words and have
different answers, so that nothing in the text tells the answer.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from internspatial_kedro.questions.axes import COUNTING, EXISTENCE, RELATIONS, TASKS
from internspatial_kedro.questions.candidates import MOST_OUTCOMES, NONE, SPLITS, Candidates
from internspatial_kedro.questions.rules import QuestionRules
from internspatial_kedro.questions.vocabulary import Vocabulary
from internspatial_kedro.tables.columns import lists_to_runs, positions_in_runs
from internspatial_kedro.tables.packing import batch_of, coded
from internspatial_kedro.tables.quotas import POOL, QUESTION_QUOTAS
from internspatial_kedro.tables.sampling import Hashes, Integers
from internspatial_kedro.tables.schema import TEXT

RELATION_NAMES = (*RELATIONS, "any")


def count_groups(
    candidates: Candidates, label: Integers, split: Integers, vocabulary: Vocabulary, remember: bool
) -> pa.RecordBatch:
    """Candidates of a batch by group and outcome: rows of `question_quotas` with nothing kept yet.

    Args:
        candidates: Of the batch.
        label: Vocabulary number of each object.
        split: Index in `SPLITS` of each view.
        vocabulary: Labels.
        remember: Keep the candidates' priorities, so that groups can be balanced to the row.
    """
    keys = candidates.groups(label, split, len(vocabulary.labels)) * MOST_OUTCOMES + candidates.outcome
    order = np.lexsort((candidates.priority, keys)) if remember else np.argsort(keys)
    _, start, counts = np.unique(keys[order], return_index=True, return_counts=True)
    first = candidates.take(order[start])
    lengths = counts if remember else np.zeros_like(counts)
    labels = pa.array([*vocabulary.labels, ""], TEXT)
    named = np.where(first.a >= 0, label[first.a], NONE)
    other = np.where(first.b >= 0, label[first.b], first.category)
    words = [
        coded(pa.array(SPLITS, TEXT), split[first.view]),
        coded(pa.array(TASKS, TEXT), first.task),
        coded(pa.array(RELATION_NAMES, TEXT), first.relation),
        coded(labels, named % len(labels)),
        coded(labels, other % len(labels)),
    ]
    rows = np.arange(len(start))
    tally = Tally(rows, first.outcome, counts, candidates.priority[order][: lengths.sum()], lengths, rows)
    return _rows(words, tally, np.zeros_like(counts), pooled=False)


def merge_counts(counts: list[pa.RecordBatch], rules: QuestionRules) -> pa.Table:
    """Quotas from the counts of all batches: rows of `question_quotas`.

    Args:
        counts: Rows of `question_quotas` of each batch, from `count_groups`.
        rules: What is balanced, and how.
    """
    if not counts:
        return QUESTION_QUOTAS.schema.empty_table()
    parts = pa.Table.from_batches(counts).unify_dictionaries().combine_chunks()
    relation = _group_numbers(parts, ("task", "relation"))
    own = (parts.filter(pa.array(relation == number)) for number in range(relation.max(initial=-1) + 1))
    merged = [_merge_relation(rows.combine_chunks().to_batches()[0], rules) for rows in own]
    return pa.concat_tables([QUESTION_QUOTAS.schema.empty_table(), *merged])


def _merge_relation(parts: pa.RecordBatch, rules: QuestionRules) -> pa.Table:
    """Quotas of one relation of a task."""
    task = parts["task"][0].as_py()
    merged = Tally.of(_group_numbers(parts, ("split", "named", "other")), parts)
    small = merged.sizes < rules.pool_below
    own, pooled = merged.take(~small), merged.take(small)
    few = _rows(_words(parts, pooled), pooled, np.zeros_like(pooled.count), pooled=True)
    pool = Tally.of(_group_numbers(few, ("split",)), few)
    # The order of mention makes a pair's answer uniform; too few have the same words to learn more from.
    balanced = task in (EXISTENCE, COUNTING)
    pool_kept = kept_counts(task, pool.group, pool.count, rules) if balanced else pool.count
    made = [
        _rows(_words(few, pool, in_pool=True), pool, pool_kept, pooled=False),
        _rows(_words(parts, own), own, kept_counts(task, own.group, own.count, rules), pooled=False),
        few,
    ]
    return pa.Table.from_batches([rows.cast(QUESTION_QUOTAS.schema) for rows in made])


def kept_counts(task: str, group: Integers, count: Integers, rules: QuestionRules) -> Integers:
    """How many candidates of each answer are kept.

    Two-way questions keep the rarer answer's number of both. Counting keeps the set of answers, at least
    `fewest_counts` of them, that leaves most questions when all are equally frequent; so no answer has a larger share
    than 1 / fewest_counts.

    Args:
        task: The task.
        group: Number of each answer's group from 0, sorted, shape (r,).
        count: Candidates of each answer, shape (r,).
        rules: What is balanced, and how.
    """
    fewest = rules.fewest_counts if task == COUNTING else 2
    order = np.lexsort((-count, group))
    group, count = group[order], count[order]
    size = positions_in_runs(group) + 1
    total = np.where(size >= fewest, size * count, 0)
    start = np.flatnonzero(size == 1)
    most = np.maximum.reduceat(total, start)[group] if len(start) else total
    # The smallest of equally good sets: fewer answers, more of each.
    best = np.flatnonzero((total == most) & (total > 0))
    best = best[positions_in_runs(group[best]) == 0]
    chosen, level = np.zeros(len(start), np.int64), np.zeros(len(start), np.int64)
    chosen[group[best]], level[group[best]] = size[best], count[best]
    kept = np.zeros_like(count)
    kept[order] = np.where(size <= chosen[group], level[group], 0)
    return kept


@dataclass(frozen=True)
class Tally:
    """Candidates by group and outcome: r rows, sorted.

    Attributes:
        group: Number of each row's group, from 0 without gaps.
        outcome: The outcome.
        count: Candidates.
        hashes: Sorted priorities of each row's candidates, row after row.
        lengths: How many priorities each row has: `count`, or 0 if they are not remembered.
        row: A row, of those that were added up, with the group's words.
    """

    group: Integers
    outcome: Integers
    count: Integers
    hashes: Hashes
    lengths: Integers
    row: Integers

    @classmethod
    def of(cls, group: Integers, parts: pa.RecordBatch) -> "Tally":
        """Add up the rows of `question_quotas` that have the same group and outcome."""
        outcome, count = np.asarray(parts["outcome"]), np.asarray(parts["count"])
        key = group * MOST_OUTCOMES + outcome
        _, row, owner = np.unique(key, return_index=True, return_inverse=True)
        hashes, lengths = lists_to_runs(parts["hashes"])
        owners = np.repeat(owner, lengths)
        total, remembered = np.zeros(len(row), np.int64), np.bincount(owners, minlength=len(row))
        np.add.at(total, owner, count)
        return cls(group[row], outcome[row], total, hashes[np.lexsort((hashes, owners))], remembered, row)

    @property
    def sizes(self) -> Integers:
        """Candidates of each row's group, whatever their outcome, shape (r,)."""
        sizes = np.zeros(self.group.max(initial=-1) + 1, np.int64)
        np.add.at(sizes, self.group, self.count)
        return sizes[self.group]

    def take(self, rows: NDArray[np.bool_]) -> "Tally":
        """The rows of some groups, which are numbered anew."""
        _, group = np.unique(self.group[rows], return_inverse=True)
        hashes = self.hashes[np.repeat(rows, self.lengths)]
        return Tally(group, self.outcome[rows], self.count[rows], hashes, self.lengths[rows], self.row[rows])


def _group_numbers(parts: pa.RecordBatch | pa.Table, names: tuple[str, ...]) -> Integers:
    """Number of the words that each row has in some coded columns, from 0 without gaps."""
    numbers = np.zeros(parts.num_rows, np.int64)
    for column in (parts[name] for name in names):
        words = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
        numbers = numbers * max(len(words.dictionary), 1) + np.asarray(words.indices)
    return np.unique(numbers, return_inverse=True)[1]


def _words(parts: pa.RecordBatch, tally: Tally, in_pool: bool = False) -> list[pa.Array]:
    """Split, task, relation and the two labels of each row."""
    words = [parts[name].take(pa.array(tally.row)) for name in ("split", "task", "relation", "named", "other")]
    pool = coded(pa.array([POOL], TEXT), np.zeros_like(tally.row))
    return [*words[:3], pool, pool] if in_pool else words


def _rows(words: list[pa.Array], tally: Tally, kept: Integers, pooled: bool) -> pa.RecordBatch:
    offsets = pa.array(np.concatenate([[0], np.cumsum(tally.lengths)]))
    numbers = [
        pa.array(tally.outcome),
        pa.array(tally.count),
        pa.array(kept),
        pa.array(np.full(len(kept), pooled)),
        pa.LargeListArray.from_arrays(offsets, pa.array(tally.hashes)),
    ]
    return batch_of(dict(zip(QUESTION_QUOTAS.schema.names, [*words, *numbers], strict=True)), QUESTION_QUOTAS.schema)
