"""Candidates: questions that are fair to ask, before they are balanced and put into words."""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.questions.axes import RELATIONS, TASKS
from internspatial_kedro.questions.vocabulary import Vocabulary
from internspatial_kedro.tables.columns import positions_in_runs
from internspatial_kedro.tables.sampling import Hashes, Integers, uniform

NO_RELATION = len(RELATIONS)
"""Relation of a count without condition."""
NONE = -1
SPLITS = ("train", "test")
MOST_OUTCOMES = 1000
"""No outcome, and so no number of objects in an image, is larger than this."""
_KEY_BITS = 40


@dataclass(frozen=True)
class Candidates:
    """m candidates as columns.

    Attributes:
        task: Index in `TASKS`.
        relation: Index in `RELATIONS`, or `NO_RELATION`. For pairs, the relation that the outcome 1 stands for.
        view: View in the batch.
        a: Object that the question names; `NONE` for a plain count.
        b: Second object of a pair, else `NONE`.
        category: Label that is looked for or counted, else `NONE`.
        outcome: Pair: 1 if the relation holds from a to b. Existence: 1 for yes. Counting: the number.
        margin: By which the outcome is decided.
        required: What fairness asks for.
        hash: Of what is asked; unique.
        priority: Number by which candidates are ranked where balance is exact; smaller ones are kept first.
    """

    task: Integers
    relation: Integers
    view: Integers
    a: Integers
    b: Integers
    category: Integers
    outcome: Integers
    margin: NDArray[np.float64]
    required: NDArray[np.float64]
    hash: Hashes
    priority: Hashes

    def __len__(self) -> int:
        return len(self.task)

    def take(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> "Candidates":
        """Some of them."""
        return Candidates(*(getattr(self, field.name)[rows] for field in fields(self)))

    def groups(self, label: Integers, split: Integers, size: int) -> Integers:
        """Number of each candidate's group: those of a split whose questions show the same words.

        Args:
            label: Vocabulary number of each object.
            split: Index in `SPLITS` of each view.
            size: Labels in the vocabulary.
        """
        named = np.where(self.a >= 0, label[self.a], NONE)
        other = np.where(self.b >= 0, label[self.b], self.category)
        return group_numbers(split[self.view], self.task, self.relation, named, other, size)


def group_numbers(
    split: Integers, task: Integers, relation: Integers, named: Integers, other: Integers, size: int
) -> Integers:
    """Number of the group with these words; `named` and `other` are labels or `NONE`, `size` counts the labels."""
    kind = (split * len(TASKS) + task) * (NO_RELATION + 1) + relation
    return np.asarray((kind * (size + 1) + named + 1) * (size + 1) + other + 1)


def concat(parts: list[Candidates]) -> Candidates:
    """Several sets of candidates as one."""
    columns = (np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Candidates))
    return Candidates(*columns)


def rarity(candidates: Candidates, label: Integers, vocabulary: Vocabulary) -> NDArray[np.float64]:
    """Weight of each candidate: geometric mean of the inverse frequencies of the labels it shows."""
    weights = np.append(vocabulary.rarity, 1.0)
    named = np.where(candidates.a >= 0, label[candidates.a], NONE)
    other = np.where(candidates.b >= 0, label[candidates.b], candidates.category)
    return np.asarray(np.sqrt(weights[named] * weights[other]))


def most_per_view(candidates: Candidates, weight: NDArray[np.float64], most: int) -> Candidates:
    """At most `most` candidates of each view, drawn without replacement by weight (Efraimidis and Spirakis, 2006)."""
    key = -np.log1p(-uniform(candidates.hash)) / weight
    # One integer to sort by, the view in front of the key: four times as fast as sorting by two columns.
    fraction = (key / (1 + key) * (1 << _KEY_BITS)).astype(np.uint64)
    order = np.argsort((candidates.view.astype(np.uint64) << np.uint64(_KEY_BITS)) | fraction)
    return candidates.take(order[positions_in_runs(candidates.view[order]) < most])
