"""What the picture suggests to somebody who sees two dimensions only.

Lower in the picture is nearer, and more pixels are wider, taller, larger. Where such a rule is wrong, a question cannot
be answered without depth; those questions are kept first when balance has to leave some out.
"""

import numpy as np

from internspatial_kedro.questions.axes import DEPTH, HEIGHT, VOLUME, WIDTH
from internspatial_kedro.questions.objects import Flags, Objects, Vector
from internspatial_kedro.tables.sampling import Hashes, Integers

_HEAD_START = np.uint64(4)


def misleads(objects: Objects, a: Integers, b: Integers, axis: Integers, a_has_more: Flags) -> Flags:
    """Whether two dimensions suggest the wrong answer, shape (m,); left/right and above/below have no such rule.

    Args:
        objects: The objects.
        a: First object of each comparison.
        b: Second object.
        axis: Index in `AXES`.
        a_has_more: The right answer.
    """
    left, top, right, bottom = objects.box
    width, height = right - left, bottom - top
    wrong = np.zeros(len(a), bool)
    suggestions: dict[int, Vector] = {DEPTH: -bottom, WIDTH: width, HEIGHT: height, VOLUME: width * height}
    for index, size in suggestions.items():
        rows = np.flatnonzero(axis == index)
        suggested = size[a[rows]] - size[b[rows]]
        wrong[rows] = np.where(a_has_more[rows], suggested < 0, suggested > 0)
    return wrong


def prefer(hashes: Hashes, first: Flags) -> Hashes:
    """Numbers to rank by: hashes, of which the preferred ones nearly always come before the others."""
    return np.where(first, hashes >> _HEAD_START, hashes)
