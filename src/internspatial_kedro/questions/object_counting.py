"""object_counting: how many objects of a category, all of them or those in some relation to a given object."""

import numpy as np

from internspatial_kedro.questions.axes import COUNTING, RELATIONS, TASKS
from internspatial_kedro.questions.batch import Batch
from internspatial_kedro.questions.candidates import NO_RELATION, NONE, Candidates, concat
from internspatial_kedro.tables.sampling import combine, hash_values, salt

_TASK = TASKS.index(COUNTING)


def find_candidates(batch: Batch) -> Candidates:
    """Counts in which every object of the category clearly belongs or clearly does not."""
    related = [_of_relation(batch, relation) for relation in range(len(RELATIONS))]
    return concat([_plain(batch), *related])


def _plain(batch: Batch) -> Candidates:
    """All objects of a category in the image, each of them visible enough to be counted by everybody."""
    categories, objects, rules = batch.categories, batch.objects, batch.rules
    visible = objects.visible[categories.order]
    least = categories.reduce(np.minimum, visible)
    fair = categories.complete & (least >= rules.fairness.position_visible) & (categories.size <= rules.largest_count)
    groups = np.flatnonzero(fair)
    view_hash = hash_values(batch.views["view_id"])[categories.view[groups]]
    label_hash = batch.vocabulary.hashes[categories.label[groups]]
    hashes = combine(view_hash, label_hash, salt(rules.seed, COUNTING))
    return Candidates(
        task=np.full(len(groups), _TASK),
        relation=np.full(len(groups), NO_RELATION),
        view=categories.view[groups],
        a=np.full(len(groups), NONE),
        b=np.full(len(groups), NONE),
        category=categories.label[groups],
        outcome=categories.size[groups],
        margin=least[groups],
        required=np.full(len(groups), rules.fairness.position_visible),
        hash=hashes,
        priority=hashes,
    )


def _of_relation(batch: Batch, relation: int) -> Candidates:
    drawn = batch.around.draw(relation)
    count = drawn.reduce(np.add, drawn.holds.astype(np.int64))
    clear = drawn.reduce(np.logical_and, drawn.fair)
    margin, required = drawn.column("margin"), drawn.column("required")
    decides = drawn.least(margin - required)
    chosen = np.flatnonzero(clear & (count >= 1) & (count <= batch.rules.largest_count))
    groups = drawn.groups[chosen]
    anchor, category = batch.around.anchor[groups], batch.categories.label[batch.around.category[groups]]
    hashes = batch.hashes_around(COUNTING, relation, anchor, category)
    return Candidates(
        task=np.full(len(groups), _TASK),
        relation=np.full(len(groups), relation),
        view=batch.objects.view[anchor],
        a=anchor,
        b=np.full(len(groups), NONE),
        category=category,
        outcome=count[chosen],
        margin=margin[decides[chosen]],
        required=required[decides[chosen]],
        hash=hashes,
        priority=hashes,
    )
