"""Relations that compare the same thing, under one name: left, right and the open question between them."""

from typing import Final

from internspatial_kedro.questions.axes import AXES, Axis

COMPARISONS: Final = tuple(f"{axis.less}/{axis.more}" for axis in AXES)
"""Names in the order of `AXES`, e.g. `left/right`."""

NO_COMPARISON: Final = "any"
"""Of questions without a relation."""

_AXIS_OF: Final = {word: axis for axis in AXES for word in (axis.name, axis.less, axis.more)}


def axis_of(relation: str) -> Axis | None:
    """What a question's relation compares; None for a plain count.

    Raises:
        ValueError: The relation is unknown.
    """
    if relation == NO_COMPARISON:
        return None
    if relation not in _AXIS_OF:
        raise ValueError(f"Unknown relation '{relation}'. Relations are: any, {', '.join(_AXIS_OF)}.")
    return _AXIS_OF[relation]


def comparison_of(relation: str) -> str:
    """Name in `COMPARISONS` of a question's relation, or `any`."""
    axis = axis_of(relation)
    return NO_COMPARISON if axis is None else COMPARISONS[AXES.index(axis)]


def first_has_more(relation: str, truth: str) -> bool | None:
    """Whether the first object of a pair has the larger value on the relation's axis, told by the canonical answer.

    Predicate: `yes` lets the relation hold from a to b. Choice: the relation holds for the object `a` or `b`. Open: the
    answer is the word that holds from a to b. None where the relation or the answer is not about a pair.
    """
    axis = axis_of(relation)
    if axis is None:
        return None
    if relation == axis.name:
        return {axis.more: True, axis.less: False}.get(truth)
    holds = {"yes": True, "a": True, "no": False, "b": False}.get(truth)
    return None if holds is None else holds == (relation == axis.more)
