"""Candidates that compare two objects."""

import numpy as np

from internspatial_kedro.questions.axes import AXES, TASKS
from internspatial_kedro.questions.batch import Batch
from internspatial_kedro.questions.candidates import NONE, Candidates
from internspatial_kedro.questions.shortcuts import misleads, prefer
from internspatial_kedro.tables.sampling import combine, salt


def find_pairs(batch: Batch, axes: tuple[int, ...], task: str) -> Candidates:
    """Fair comparisons on some axes; the outcome is 1 where the first object has the larger value."""
    pairs, objects = batch.pairs, batch.objects
    which, pair = np.nonzero(pairs.fair[list(axes)])
    axis = np.asarray(axes, dtype=np.int64)[which]
    a, b = pairs.first[pair], pairs.second[pair]
    salts = np.array([salt(batch.rules.seed, each.name) for each in AXES], dtype=np.uint64)
    both = combine(objects.hash[pairs.first], objects.hash[pairs.second])
    a_has_more = pairs.sign[axis, pair] > 0
    hashes = combine(both[pair], salts[axis])
    return Candidates(
        task=np.full(len(a), TASKS.index(task)),
        relation=2 * axis + 1,
        view=objects.view[a],
        a=a,
        b=b,
        category=np.full(len(a), NONE),
        outcome=a_has_more.astype(np.int64),
        margin=pairs.margin[axis, pair],
        required=pairs.required[axis, pair],
        hash=hashes,
        priority=prefer(hashes, misleads(objects, a, b, axis, a_has_more)),
    )
