"""Classes that MMScan's answers are reported in, by the first part of a question's id."""

from typing import Final

CLASSES: Final = ("STa", "STs", "OOa", "OOs", "OR", "Advanced")
"""Attribute and space of one target, of two objects, function and role, advanced."""

_BY_PART: Final = (
    ("Attribute_OO", "OOa"),
    ("Space_OO", "OOs"),
    ("EQ", "STa"),
    ("Single_Attribute", "STa"),
    ("OR", "OR"),
    ("Single_Space", "STs"),
    ("Advanced", "Advanced"),
)
"""In this order: EmbodiedScan `mmscan/utils/lang_utils.py`, `qa_metric_map`."""


class UnknownClassError(ValueError):
    """An id that no class is known for."""


def class_of(question_id: str) -> str:
    """The class of an id such as `QA_Single_EQ__3rscan0568__0`.

    Raises:
        UnknownClassError: No part of it names a class.
    """
    name = question_id.split("__")[0]
    for part, target in _BY_PART:
        if part in name:
            return target
    raise UnknownClassError(f"{name!r} names none of {', '.join(part for part, _ in _BY_PART)}")
