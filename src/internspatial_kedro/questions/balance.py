"""Balance: every group of questions that show the same words has its answers equally often.

A first pass over all views counts each group's candidates by answer; a second one keeps as many of each answer as the
rarest has. Kept candidates of the same rank are twins: they are put into the same words and have different answers, so
that nothing in the text tells the answer.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from internspatial_kedro.questions.axes import COUNTING, EXISTENCE, RELATIONS, TASKS
from internspatial_kedro.questions.candidates import NONE, SPLITS, Candidates, group_numbers
from internspatial_kedro.questions.rules import QuestionRules
from internspatial_kedro.questions.vocabulary import Vocabulary
from internspatial_kedro.tables.quotas import QUESTION_QUOTAS
from internspatial_kedro.tables.sampling import Hashes, Integers, combine, exact_ranks, hash_values, salt

RELATION_NAMES = (*RELATIONS, "any")
GROUP_COLUMNS = ("split", "task", "relation", "named", "other")
POOL = {"named": "*", "other": "*"}
_MOST_OUTCOMES = 1000


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
    keys = candidates.groups(label, split, len(vocabulary.labels)) * _MOST_OUTCOMES + candidates.outcome
    order = np.lexsort((candidates.priority, keys))
    _, start, counts = np.unique(keys[order], return_index=True, return_counts=True)
    first = candidates.take(order[start])
    offsets = np.concatenate([[0], np.cumsum(counts)]) if remember else np.zeros(len(counts) + 1, np.int64)
    hashes = pa.LargeListArray.from_arrays(pa.array(offsets), pa.array(candidates.priority[order[: offsets[-1]]]))
    labels = pa.array([*vocabulary.labels, ""], pa.large_string())
    named = np.where(first.a >= 0, label[first.a], NONE)
    other = np.where(first.b >= 0, label[first.b], first.category)
    columns = [
        _words(SPLITS).take(pa.array(split[first.view])),
        _words(TASKS).take(pa.array(first.task)),
        _words(RELATION_NAMES).take(pa.array(first.relation)),
        labels.take(pa.array(named % len(labels))),
        labels.take(pa.array(other % len(labels))),
        pa.array(first.outcome),
        pa.array(counts),
        pa.array(np.zeros(len(counts), np.int64)),
        pa.array(np.zeros(len(counts), bool)),
        hashes,
    ]
    return pa.RecordBatch.from_arrays(columns, schema=QUESTION_QUOTAS.schema)


def read_rows(batches: list[pa.RecordBatch]) -> list[dict[str, Any]]:
    """Rows of `question_quotas` as dictionaries, their hashes as arrays."""
    rows = []
    for batch in batches:
        ends = np.asarray(batch["hashes"].offsets)[1:] - batch["hashes"].offsets[0].as_py()
        hashes = np.split(np.asarray(batch["hashes"].flatten(), dtype=np.uint64), ends[:-1])
        names = [name for name in batch.schema.names if name != "hashes"]
        rows += [row | {"hashes": own} for row, own in zip(batch.select(names).to_pylist(), hashes, strict=True)]
    return rows


def merge_relation(parts: list[dict[str, Any]], rules: QuestionRules) -> list[dict[str, Any]]:
    """Quotas of one relation of a task from the counts of all batches: rows of `question_quotas`.

    Args:
        parts: Rows of `question_quotas`; their hashes may be arrays.
        rules: What is balanced, and how.
    """
    merged = [_merge_outcomes(group) for group in _by_words(parts)]
    small = [row for group in merged if _size(group) < rules.pool_below for row in group]
    pools = [_keep_pool(_merge_outcomes(group), rules) for group in _by_words([row | POOL for row in small])]
    balanced = [_balance(group, rules) for group in merged if _size(group) >= rules.pool_below]
    return [*chain(*pools, *balanced), *(row | {"pooled": True} for row in small)]


def _keep_pool(pool: list[dict[str, Any]], rules: QuestionRules) -> list[dict[str, Any]]:
    if pool[0]["task"] in (EXISTENCE, COUNTING):
        return _balance(pool, rules)
    # The order of mention makes a pair's answer uniform; too few have the same words to learn more from.
    return [row | {"kept": row["count"]} for row in pool]


def _by_words(rows: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(_words_of(row), []).append(row)
    return list(groups.values())


def kept_counts(task: str, counts: list[int], rules: QuestionRules) -> list[int]:
    """How many candidates of each answer are kept.

    Two-way questions keep the rarer answer's number of both. Counting keeps the set of answers, at least
    `fewest_counts` of them, that leaves most questions when all are equally frequent; so no answer has a larger share
    than 1 / fewest_counts.
    """
    ordered = sorted(counts, reverse=True)
    fewest = rules.fewest_counts if task == COUNTING else 2
    sizes = range(fewest, len(ordered) + 1)
    if not sizes:
        return [0] * len(counts)
    best = max(sizes, key=lambda size: size * ordered[size - 1])
    level, chosen = ordered[best - 1], 0
    kept = []
    for count in counts:
        take = count >= level and chosen < best
        chosen += take
        kept.append(level if take else 0)
    return kept


@dataclass(frozen=True)
class Quotas:
    """The finished quotas.

    Attributes:
        key: Group number x 1000 + outcome of every group that is asked, shape (k,).
        quota: Which quota decides about it, shape (k,): its own or its relation's pool.
        count: Candidates of each quota, shape (q,).
        kept: How many of them are kept, shape (q,).
        hashes: Sorted hashes of each quota, q arrays; none if they are not remembered.
        group_hash: Hash of the quota's words, shape (q,).
        answers: Kept outcomes of the quota's group, q tuples.
    """

    key: Integers
    quota: Integers
    count: Integers
    kept: Integers
    hashes: list[Hashes]
    group_hash: Hashes
    answers: list[tuple[int, ...]]

    @classmethod
    def of(cls, table: pa.Table, vocabulary: Vocabulary) -> "Quotas":
        """From the `question_quotas` table; what is not kept is left out."""
        rows = read_rows(table.combine_chunks().to_batches()) if table.num_rows else []
        quotas = [row for row in rows if row["kept"]]
        position = {(*_words_of(row), row["outcome"]): number for number, row in enumerate(quotas)}
        asked = [row for row in rows if _decider(row) in position]
        groups = [row for row in asked if row["named"] != POOL["named"]]
        answers: dict[tuple[str, ...], tuple[int, ...]] = {}
        for row in quotas:
            answers[_words_of(row)] = (*answers.get(_words_of(row), ()), row["outcome"])
        return cls(
            key=_numbers_of(groups, vocabulary) * _MOST_OUTCOMES + _integers(groups, "outcome"),
            quota=np.array([position[_decider(row)] for row in groups], dtype=np.int64),
            count=_integers(quotas, "count"),
            kept=_integers(quotas, "kept"),
            hashes=[row["hashes"] for row in quotas] if any(len(row["hashes"]) for row in quotas) else [],
            group_hash=hash_values(pa.array(["|".join(_words_of(row)) for row in quotas], pa.large_string())),
            answers=[answers[_words_of(row)] for row in quotas],
        )

    @cached_property
    def answer_sets(self) -> tuple[list[tuple[int, ...]], Integers]:
        """Distinct sets of kept outcomes, and which of them each quota has."""
        distinct = sorted(set(self.answers))
        position = {answers: number for number, answers in enumerate(distinct)}
        return distinct, np.array([position[answers] for answers in self.answers], dtype=np.int64)

    def keep(
        self, candidates: Candidates, label: Integers, split: Integers, size: int, seed: int
    ) -> tuple[NDArray[np.int64], Integers, Hashes]:
        """Which candidates are asked.

        Args:
            candidates: Of a batch.
            label: Vocabulary number of each object.
            split: Index in `SPLITS` of each view.
            size: Labels in the vocabulary.
            seed: Of the run.

        Returns:
            Rows of the kept candidates, the quota of each, and a hash that it shares with its twins only.
        """
        keys = candidates.groups(label, split, size) * _MOST_OUTCOMES + candidates.outcome
        found = pc.index_in(pa.array(keys), value_set=pa.array(self.key))
        known = np.flatnonzero(found.is_valid())
        quota = self.quota[np.asarray(found.drop_null())]
        # A share is of numbers that are evenly spread, which priorities are not.
        ranked_by = candidates.priority if self.hashes else candidates.hash
        rank = exact_ranks(quota, ranked_by[known], self.count, self.hashes)
        stays = rank < self.kept[quota]
        twins = combine(self.group_hash[quota[stays]], rank[stays].astype(np.uint64), salt(seed, "twins"))
        return known[stays], quota[stays], twins


def _merge_outcomes(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of one group, one for each outcome, with counts added and hashes joined."""
    outcomes: dict[int, list[dict[str, Any]]] = {}
    for part in parts:
        outcomes.setdefault(part["outcome"], []).append(part)
    return [_merge_parts(outcomes[outcome]) for outcome in sorted(outcomes)]


def _merge_parts(parts: list[dict[str, Any]]) -> dict[str, Any]:
    hashes = np.sort(np.concatenate([np.asarray(part["hashes"], dtype=np.uint64) for part in parts]))
    return parts[0] | {"count": sum(part["count"] for part in parts), "hashes": hashes}


def _balance(group: list[dict[str, Any]], rules: QuestionRules) -> list[dict[str, Any]]:
    kept = kept_counts(group[0]["task"], [row["count"] for row in group], rules)
    return [row | {"kept": number} for row, number in zip(group, kept, strict=True)]


def _size(group: list[dict[str, Any]]) -> int:
    return sum(row["count"] for row in group)


def _words_of(row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(row[name] for name in GROUP_COLUMNS)


def _decider(row: dict[str, Any]) -> tuple[Any, ...]:
    """Words and outcome of the quota that decides about a row."""
    return (*_words_of(row | POOL if row["pooled"] else row), row["outcome"])


def _integers(rows: list[dict[str, Any]], name: str) -> Integers:
    return np.array([row[name] for row in rows], dtype=np.int64)


def _numbers_of(rows: list[dict[str, Any]], vocabulary: Vocabulary) -> Integers:
    """Group number of each row of the quota table."""
    index = {label: number for number, label in enumerate(vocabulary.labels)} | {"": NONE}
    return group_numbers(
        np.array([SPLITS.index(row["split"]) for row in rows], dtype=np.int64),
        np.array([TASKS.index(row["task"]) for row in rows], dtype=np.int64),
        np.array([RELATION_NAMES.index(row["relation"]) for row in rows], dtype=np.int64),
        np.array([index[row["named"]] for row in rows], dtype=np.int64),
        np.array([index[row["other"]] for row in rows], dtype=np.int64),
        len(vocabulary.labels),
    )


def _words(words: tuple[str, ...]) -> pa.Array:
    return pa.array(words, pa.large_string())
