"""existence_estimation: is there any object of a category in some relation to a given object."""

import numpy as np

from internspatial_kedro.questions.axes import EXISTENCE, RELATIONS, TASKS
from internspatial_kedro.questions.batch import Batch
from internspatial_kedro.questions.candidates import NONE, Candidates, concat


def find_candidates(batch: Batch) -> Candidates:
    """Yes: an object passes its margin. No: none passes even a zero margin by any reading; else it is not asked."""
    return concat([_of_relation(batch, relation) for relation in range(len(RELATIONS))])


def _of_relation(batch: Batch, relation: int) -> Candidates:
    drawn = batch.around.draw(relation)
    passes, margin, required = drawn.fair & drawn.holds, drawn.column("margin"), drawn.column("required")
    yes = drawn.reduce(np.logical_or, passes)
    no = drawn.reduce(np.logical_and, drawn.fails)
    # Yes is decided by the object that passes most clearly, no by the one that comes closest.
    decides = np.where(yes, drawn.least(np.where(passes, required - margin, np.inf)), drawn.least(margin))
    clear = np.flatnonzero(yes | no)
    groups = drawn.groups[clear]
    anchor, category = batch.around.anchor[groups], batch.categories.label[batch.around.category[groups]]
    hashes = batch.hashes_around(EXISTENCE, relation, anchor, category)
    return Candidates(
        task=np.full(len(groups), TASKS.index(EXISTENCE)),
        relation=np.full(len(groups), relation),
        view=batch.objects.view[anchor],
        a=anchor,
        b=np.full(len(groups), NONE),
        category=category,
        outcome=yes[clear].astype(np.int64),
        margin=margin[decides[clear]],
        required=np.where(yes, required[decides], 0.0)[clear],
        hash=hashes,
        priority=hashes,
    )
