"""Shortcuts: answers that two dimensions suggest, without any depth. Some hold by fairness, others must often fail.

| comparison | the object that is ... has more | rule |
|---|---|---|
| left/right | further right | column of the box centre |
| below/above | higher up | row of the box centre |
| near/far | farther | higher lower edge: what stands lower in the picture is taken to be nearer |
| thinner/wider | wider | width of the box in pixels |
| shorter/taller | taller | height of the box in pixels |
| smaller/larger | larger | area of the box in pixels |
"""

from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from internspatial_kedro.questions.axes import AXES
from internspatial_kedro.reporting.comparisons import COMPARING, axis_of, first_has_more
from internspatial_kedro.tables.columns import Matrix, lists_to_matrix
from internspatial_kedro.tables.sampling import Integers

SHORTCUTS: Final = ("box column", "box row", "lower edge", "pixel width", "pixel height", "pixel area")
"""Name of each comparison's shortcut, in the order of `AXES`."""

RIGHT, WRONG, TIED, NONE = 1, 0, -1, -2
"""Verdicts: the shortcut gives the answer, the opposite, neither, or there is no pair of boxes."""


def judge_shortcuts(rows: pa.RecordBatch) -> NDArray[np.int8]:
    """What each question's shortcut says, as one of the verdicts, shape (n,).

    Args:
        rows: Columns task, relation, truth and slots of `qa_pairs`.
    """
    verdict = np.full(rows.num_rows, NONE, np.int8)
    lengths = np.asarray(pc.fill_null(pc.list_value_length(rows["slots"]), 0))
    # Boxes of one picture: two objects of a scene may be in two frames.
    compares = np.asarray(pc.is_in(rows["task"], pa.array(COMPARING, rows["task"].type)), dtype=bool)
    pairs = np.flatnonzero((lengths == 2) & compares)
    if not len(pairs):
        return verdict
    chosen = rows.take(pa.array(pairs))
    axis, first_more = _facts(chosen["relation"], chosen["truth"])
    boxes = lists_to_matrix(pc.struct_field(pc.list_flatten(chosen["slots"]), "box_xyxy"), 4)
    lead = _leads(boxes[0::2], boxes[1::2])[np.maximum(axis, 0), np.arange(len(pairs))]
    judged = np.where(lead == 0, TIED, np.where((lead > 0) == (first_more == 1), RIGHT, WRONG))
    verdict[pairs] = np.where((axis >= 0) & (first_more >= 0) & ~np.isnan(lead), judged, NONE)
    return verdict


def _leads(first: Matrix, second: Matrix) -> Matrix:
    """By how much the first box has more on each axis as the shortcut sees it, shape (6, n)."""
    one, other = _readings(first), _readings(second)
    return one - other


def _readings(box: Matrix) -> Matrix:
    """What each shortcut reads off boxes, shape (6, n); larger means more."""
    left, top, right, bottom = box.T
    width, height = right - left, bottom - top
    return np.stack([left + right, -(top + bottom), -bottom, width, height, width * height])


def _facts(relations: pa.Array, truths: pa.Array) -> tuple[Integers, Integers]:
    """Axis of each question, and 1 or 0 for whether its first object has more; -1 where there is none."""
    relation, truth = relations.dictionary_encode(), truths.dictionary_encode()
    words, answers = relation.dictionary.to_pylist(), truth.dictionary.to_pylist()
    # Any task that compares: their relations are the same.
    axes = [axis_of(COMPARING[0], word) for word in words]
    axis = np.array([-1 if entry is None else AXES.index(entry) for entry in axes])
    more = np.array([[_as_number(first_has_more(word, answer)) for answer in answers] for word in words])
    row, column = np.asarray(relation.indices), np.asarray(truth.indices)
    return axis[row], more[row, column]


def _as_number(fact: bool | None) -> int:
    return -1 if fact is None else int(fact)
