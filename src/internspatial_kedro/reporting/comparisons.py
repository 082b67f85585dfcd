"""Relations that compare the same thing, under one name: left, right and the open question between them."""

from typing import Final

from internspatial_kedro.questions.axes import AXES, TASKS, Axis

COMPARISONS: Final = tuple(f"{axis.less}/{axis.more}" for axis in AXES)
"""Names in the order of `AXES`, e.g. `left/right`."""

NO_COMPARISON: Final = "any"
"""Of questions without a relation."""

COMPARING: Final = TASKS
"""Tasks whose relations compare two things; a volume of room_size compares nothing."""

_AXIS_OF: Final = {word: axis for axis in AXES for word in (axis.name, axis.less, axis.more)}


def axis_of(task: str, relation: str) -> Axis | None:
    """What a question's relation compares; None where it compares nothing: a plain count, or a question of a scene."""
    return _AXIS_OF.get(relation) if task in COMPARING else None


def comparison_of(task: str, relation: str) -> str:
    """Name in `COMPARISONS` of what a question's relation compares, or the relation itself, e.g. `any` or `area`."""
    axis = axis_of(task, relation)
    return relation if axis is None else COMPARISONS[AXES.index(axis)]


def first_has_more(relation: str, truth: str) -> bool | None:
    """Whether the first object of a pair has the larger value on the relation's axis, told by the canonical answer.

    Predicate: `yes` lets the relation hold from a to b. Choice: the relation holds for the object `a` or `b`. Open: the
    answer is the word that holds from a to b. None where the relation or the answer is not about a pair.
    """
    axis = _AXIS_OF.get(relation)
    if axis is None:
        return None
    if relation == axis.name:
        return {axis.more: True, axis.less: False}.get(truth)
    holds = {"yes": True, "a": True, "no": False, "b": False}.get(truth)
    return None if holds is None else holds == (relation == axis.more)
