"""A batch of lifted views, read once and shared by all tasks."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from internspatial_kedro.questions.axes import RELATIONS
from internspatial_kedro.questions.candidates import SPLITS
from internspatial_kedro.questions.fairness import Comparison, compare
from internspatial_kedro.questions.objects import Objects, read_objects
from internspatial_kedro.questions.pairs import all_pairs
from internspatial_kedro.questions.rules import QuestionRules
from internspatial_kedro.questions.surroundings import Categories, Surroundings, find_categories, look_around
from internspatial_kedro.questions.vocabulary import Vocabulary
from internspatial_kedro.tables.sampling import Hashes, Integers, combine, salt

VIEW_COLUMNS = (
    "view_id",
    "source",
    "split",
    "scene_id",
    "width",
    "height",
    "camera",
    "tilt_rad",
    "exhaustive_labels",
    "objects",
)
"""Columns of `lifted_views` that questions need."""


@dataclass(frozen=True)
class Batch:
    """What the tasks look at.

    Attributes:
        views: Rows of `lifted_views`.
        objects: Their objects.
        pairs: Every pair of objects of a view, compared.
        categories: Objects by view and label.
        around: Categories compared with anchors.
        vocabulary: Labels.
        rules: What is asked.
    """

    views: pa.RecordBatch
    objects: Objects
    pairs: Comparison
    categories: Categories
    around: Surroundings
    vocabulary: Vocabulary
    rules: QuestionRules

    @cached_property
    def split(self) -> Integers:
        """Index in `SPLITS` of each view."""
        found = pc.index_in(self.views["split"], value_set=pa.array(SPLITS, pa.large_string()))
        return np.asarray(found).astype(np.int64)

    def hashes_around(self, task: str, relation: int, anchor: Integers, category: Integers) -> Hashes:
        """Hash of each question about a category (label) in relation to an anchor (object)."""
        words = salt(self.rules.seed, task, RELATIONS[relation])
        return combine(self.objects.hash[anchor], self.vocabulary.hashes[category], words)


def read_batch(views: pa.RecordBatch, vocabulary: Vocabulary, rules: QuestionRules) -> Batch:
    """Read and compare the objects of some views (columns `VIEW_COLUMNS`)."""
    objects = read_objects(views, vocabulary, rules.fairness.steepest_tilt_deg)
    pairs = compare(objects, *all_pairs(objects), rules.fairness)
    categories = find_categories(objects, views["exhaustive_labels"], vocabulary)
    around = look_around(objects, categories, vocabulary, rules)
    return Batch(views, objects, pairs, categories, around, vocabulary, rules)
