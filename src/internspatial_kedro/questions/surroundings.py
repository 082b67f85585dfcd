"""What stands around an object: comparisons of all objects of a category with one anchor.

Existence and counting ask about categories, so a category must be labelled exhaustively in the image, and every object
of it must be known well enough.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from internspatial_kedro.questions.axes import HORIZONTAL, SIZE_AXES
from internspatial_kedro.questions.fairness import UNFIT, Comparison, Verdict, compare, judge_objects
from internspatial_kedro.questions.objects import Flags, Objects, Vector
from internspatial_kedro.questions.pairs import pairs_within
from internspatial_kedro.questions.rules import QuestionRules
from internspatial_kedro.questions.vocabulary import Vocabulary
from internspatial_kedro.tables.columns import parents, positions_in_runs
from internspatial_kedro.tables.sampling import Hashes, Integers, combine, salt


@dataclass(frozen=True)
class Categories:
    """Objects by view and label: c groups.

    Attributes:
        order: Objects sorted by view and label, shape (n,).
        start: First of each group in `order`, shape (c,).
        size: Objects of each group, shape (c,).
        view: View of each group.
        label: Label of each group.
        complete: Whether every instance in the image is annotated, as single objects, under this label alone.
    """

    order: Integers
    start: Integers
    size: Integers
    view: Integers
    label: Integers
    complete: Flags

    def reduce(self, operation: np.ufunc, values: NDArray[Any]) -> NDArray[Any]:
        """Combine values of the objects in `order` within each group."""
        return _reduce(operation, values, self.start)


@dataclass(frozen=True)
class Surroundings:
    """Categories seen from anchors: g groups of ordered pairs (object, anchor), sorted by group.

    Attributes:
        comparison: Of object with anchor, for all pairs.
        start: First pair of each group, shape (g,).
        size: Pairs of each group, shape (g,).
        anchor: Anchor of each group, shape (g,).
        category: Index of each group in `Categories`, shape (g,).
        hash: Of anchor and label, shape (g,).
    """

    comparison: Comparison
    start: Integers
    size: Integers
    anchor: Integers
    category: Integers
    hash: Hashes

    def draw(self, relation: int) -> "Drawn":
        """A quarter of the groups, another one for each relation, since there are far more than are asked."""
        groups = np.flatnonzero((self.hash >> np.uint64(4 * relation)) & np.uint64(15) < 4)
        size = self.size[groups]
        return Drawn(self, relation // 2, 1 if relation % 2 else -1, groups, ranges(self.start[groups], size), size)


@dataclass(frozen=True)
class Drawn:
    """Groups looked at for one relation.

    Attributes:
        around: All groups.
        axis: Index in `AXES`.
        direction: 1 if the relation asks for the larger value, else -1.
        groups: The groups, shape (d,).
        pairs: Their pairs, group by group.
        size: Pairs of each, shape (d,).
    """

    around: Surroundings
    axis: int
    direction: int
    groups: Integers
    pairs: Integers
    size: Integers

    @property
    def fair(self) -> Flags:
        """Which pairs may be compared."""
        return np.asarray(self.around.comparison.verdict[self.axis, self.pairs] == Verdict.FAIR)

    @property
    def holds(self) -> Flags:
        """In which pairs every reading lets the relation hold, margin or not."""
        return np.asarray(self.around.comparison.sign[self.axis, self.pairs] == self.direction)

    @property
    def fails(self) -> Flags:
        """In which pairs every reading lets the opposite hold; what cannot be judged does not count as failing."""
        verdict = self.around.comparison.verdict[self.axis, self.pairs]
        fails = self.around.comparison.sign[self.axis, self.pairs] == -self.direction
        unknown = (Verdict.STEEP_CAMERA, *(UNFIT if self.axis in SIZE_AXES else ()))
        return np.asarray(fails & ~np.isin(verdict, unknown))

    def column(self, name: Literal["margin", "required"]) -> Vector:
        """Margins of the pairs."""
        values: Vector = getattr(self.around.comparison, name)[self.axis, self.pairs]
        return values

    def reduce(self, operation: np.ufunc, values: NDArray[Any]) -> NDArray[Any]:
        """Combine values of the pairs within each group."""
        return _reduce(operation, values, np.cumsum(self.size) - self.size)

    def least(self, values: Vector) -> Integers:
        """Which pair of each group has the least value; nan is more than any other."""
        values = np.where(np.isnan(values), np.inf, values)
        found = np.flatnonzero(values == np.repeat(self.reduce(np.minimum, values), self.size))
        group = np.repeat(np.arange(len(self.size)), self.size)[found]
        return np.asarray(found[np.diff(group, prepend=-1) > 0])


def find_categories(objects: Objects, exhaustive: pa.Array, vocabulary: Vocabulary) -> Categories:
    """Categories of each view.

    Args:
        objects: Objects of the batch.
        exhaustive: List column `exhaustive_labels` of the batch.
        vocabulary: Labels.
    """
    order = np.lexsort((objects.label, objects.view))
    view, label = objects.view[order], objects.label[order]
    start = np.flatnonzero(np.diff(view, prepend=-1) | np.diff(label, prepend=-1))
    if not len(start):
        return Categories(order, start, start, start, start, start.astype(bool))
    view, label = view[start], label[start]
    complete = np.isin(view * len(vocabulary.labels) + label, _exhaustive_codes(exhaustive, vocabulary))
    complete &= ~np.logical_or.reduceat(objects.crowd[order], start)
    # "How many chairs?" is no fair question beside an armchair.
    one, other = pairs_within(np.append(np.flatnonzero(np.diff(view, prepend=-1)), len(view)))
    kin = vocabulary.are_kin(label[one], label[other])
    complete[one[kin]] = complete[other[kin]] = False
    return Categories(order, start, np.diff(start, append=len(order)), view, label, complete)


def look_around(objects: Objects, categories: Categories, vocabulary: Vocabulary, rules: QuestionRules) -> Surroundings:
    """Compare the objects of every complete category with a few anchors of their view, of other categories."""
    anchor = _choose_anchors(objects, rules)
    usable = np.flatnonzero(categories.complete)
    first, last = (
        np.searchsorted(categories.view[usable], objects.view[anchor], side=side) for side in ("left", "right")
    )
    group_anchor = np.repeat(anchor, last - first)
    category = usable[ranges(first, last - first)]
    other = ~vocabulary.are_kin(categories.label[category], objects.label[group_anchor])
    group_anchor, category = group_anchor[other], category[other]
    size = categories.size[category]
    members = categories.order[ranges(categories.start[category], size)]
    comparison = compare(objects, members, np.repeat(group_anchor, size), rules.fairness)
    start = np.cumsum(size) - size
    words = vocabulary.hashes[categories.label[category]]
    hashes = combine(objects.hash[group_anchor], words, salt(rules.seed, "around"))
    return Surroundings(comparison, start, size, group_anchor, category, hashes)


def _reduce(operation: np.ufunc, values: NDArray[Any], start: Integers) -> NDArray[Any]:
    """`ufunc.reduceat` that knows what to do without any group."""
    return np.asarray(operation.reduceat(values, start)) if len(start) else values[:0]


def _choose_anchors(objects: Objects, rules: QuestionRules) -> Integers:
    """A few objects of each view that may be asked about, by hash, sorted by view."""
    fit = np.flatnonzero(judge_objects(objects, rules.fairness)[HORIZONTAL] == Verdict.FAIR)
    order = fit[np.lexsort((combine(objects.hash[fit], salt(rules.seed, "anchor")), objects.view[fit]))]
    chosen: Integers = order[positions_in_runs(objects.view[order]) < rules.anchors_per_view]
    return chosen


def _exhaustive_codes(exhaustive: pa.Array, vocabulary: Vocabulary) -> Integers:
    """View x labels + label of every label that is complete in a view and occurs at all."""
    labels = pc.list_flatten(exhaustive)
    known = np.asarray(pc.is_in(labels, value_set=pa.array(vocabulary.labels, pa.large_string())))
    view = parents(exhaustive)[known]
    return np.asarray(view * len(vocabulary.labels) + vocabulary.index_of(labels.filter(pa.array(known))))


def ranges(start: Integers, size: Integers) -> NDArray[np.int64]:
    """start[0], start[0] + 1, …, then the next range, and so on."""
    offsets = np.cumsum(size) - size
    return np.asarray(np.repeat(start - offsets, size) + np.arange(int(size.sum())))
