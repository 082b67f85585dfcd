"""Which candidates are asked, once it is known how many of each answer every group has."""

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from internspatial_kedro.questions.axes import TASKS
from internspatial_kedro.questions.balance import RELATION_NAMES
from internspatial_kedro.questions.candidates import MOST_OUTCOMES, NONE, SPLITS, Candidates, group_numbers
from internspatial_kedro.questions.vocabulary import Vocabulary
from internspatial_kedro.tables.columns import lists_to_runs
from internspatial_kedro.tables.quotas import POOL
from internspatial_kedro.tables.sampling import Hashes, Integers, KnownHashes, combine, exact_ranks, hash_values, salt
from internspatial_kedro.tables.schema import TEXT


@dataclass(frozen=True)
class Quotas:
    """The finished quotas.

    Attributes:
        key: Group number x 1000 + outcome of every group that is asked, shape (k,).
        quota: Which quota decides about it, shape (k,): its own or its relation's pool.
        count: Candidates of each quota, shape (q,).
        kept: How many of them are kept, shape (q,).
        hashes: Sorted priorities of each quota's candidates; none if they are not remembered.
        group_hash: Hash of the quota's words, shape (q,).
        answers: Number of the set of kept outcomes of the quota's group, shape (q,).
        answer_sets: Distinct sets of kept outcomes.
    """

    key: Integers
    quota: Integers
    count: Integers
    kept: Integers
    hashes: KnownHashes
    group_hash: Hashes
    answers: Integers
    answer_sets: list[tuple[int, ...]]

    @classmethod
    def of(cls, table: pa.Table, vocabulary: Vocabulary) -> "Quotas":
        """From the `question_quotas` table; what is not kept is left out."""
        table = table.combine_chunks()
        kept, is_pool = np.asarray(table["kept"]), np.asarray(pc.equal(table["named"], POOL))
        key, decider = _keys(table, vocabulary)
        quotas = np.flatnonzero(kept > 0)
        quotas = quotas[np.argsort(decider[quotas])]
        found = pc.index_in(pa.array(decider), value_set=pa.array(decider[quotas]))
        asked = np.asarray(found.is_valid()) & ~is_pool
        chosen = table.take(pa.array(quotas)).combine_chunks()
        sets, answers = _answer_sets(decider[quotas])
        words = [chosen[name] for name in ("split", "task", "relation", "named", "other")]
        texts = pc.binary_join_element_wise(*words, pa.scalar("|", TEXT)).combine_chunks()
        return cls(
            key=key[asked],
            quota=np.asarray(found.filter(pa.array(asked))).astype(np.int64),
            count=np.asarray(chosen["count"]),
            kept=np.asarray(chosen["kept"]),
            hashes=KnownHashes.of(*lists_to_runs(chosen["hashes"].combine_chunks())),
            group_hash=hash_values(texts),
            answers=answers,
            answer_sets=sets,
        )

    @cached_property
    def _is_exact(self) -> bool:
        return len(self.hashes.keys) > 0

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
        keys = candidates.groups(label, split, size) * MOST_OUTCOMES + candidates.outcome
        found = pc.index_in(pa.array(keys), value_set=pa.array(self.key))
        known = np.flatnonzero(found.is_valid())
        quota = self.quota[np.asarray(found.drop_null())]
        # A share is of numbers that are evenly spread, which priorities are not.
        ranked_by = candidates.priority if self._is_exact else candidates.hash
        rank = exact_ranks(quota, ranked_by[known], self.count, self.hashes)
        stays = rank < self.kept[quota]
        twins = combine(self.group_hash[quota[stays]], rank[stays].astype(np.uint64), salt(seed, "twins"))
        return known[stays], quota[stays], twins


def _keys(table: pa.Table, vocabulary: Vocabulary) -> tuple[Integers, Integers]:
    """Group number and outcome of each row of `question_quotas`, and of the quota that decides about it, as numbers."""
    split, task, relation = (
        _index(table[name], words) for name, words in (("split", SPLITS), ("task", TASKS), ("relation", RELATION_NAMES))
    )
    size, outcome = len(vocabulary.labels), np.asarray(table["outcome"])
    # Pools have the number after the last label.
    named, other = (_index(table[name], ("", *vocabulary.labels, POOL)) + NONE for name in ("named", "other"))
    own = group_numbers(split, task, relation, named, other, size)
    pooled = np.asarray(table["pooled"])
    named, other = np.where(pooled, size, named), np.where(pooled, size, other)
    decider = group_numbers(split, task, relation, named, other, size + 1)
    return own * MOST_OUTCOMES + outcome, decider * MOST_OUTCOMES + outcome


def _answer_sets(keys: Integers) -> tuple[list[tuple[int, ...]], Integers]:
    """Distinct sets of outcomes that groups keep, and which of them each of the sorted keys' groups has."""
    groups = [
        tuple(outcome for _, outcome in pairs)
        for _, pairs in groupby(np.column_stack(np.divmod(keys, MOST_OUTCOMES)).tolist(), lambda pair: pair[0])
    ]
    distinct = sorted(set(groups))
    position = {answers: number for number, answers in enumerate(distinct)}
    numbers = np.array([position[answers] for answers in groups], dtype=np.int64)
    return distinct, np.repeat(numbers, [len(answers) for answers in groups])


def _index(column: pa.ChunkedArray, words: tuple[str, ...]) -> Integers:
    return np.asarray(pc.index_in(column, value_set=pa.array(words, TEXT))).astype(np.int64)
