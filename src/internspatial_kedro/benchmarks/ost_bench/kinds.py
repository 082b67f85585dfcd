"""Question types of OST-Bench: native names, the evaluators' names, and what kind of answer each asks for."""

from enum import StrEnum
from typing import Final

UNSCORED: Final = "None"
"""What the evaluators call types that they skip, such as room size."""

_TO_SKIP: Final = "A_room-size(float)"


class Kind(StrEnum):
    """What kind of answer a question asks for."""

    JUDGEMENT = "Judgement"
    """One of the options."""
    ESTIMATION = "Estimation"
    """A measure, near enough."""
    ENUMERATION = "Enumeration"
    """A count or the number of a turn, exactly."""


def name_of_type(raw: str) -> str:
    """The evaluators' name of a native type: `AO_direction(option1)` to `Agent_object_spatial-direction(Judgement1)`.

    Their names stay as they are. The rule is VLMEvalKit's (`vlmeval/dataset/ost_bench.py`, `name_mapping`), whose
    order matters: `AO_` goes before `A_`.
    """
    if raw == _TO_SKIP:
        return UNSCORED
    whole_number = "Counting" if "quantity" in raw else "Temporal-loc"
    replacements = (
        ("float", "Estimation"),
        ("int", whole_number),
        ("option", "Judgement"),
        ("A_object-", "Agent_visible_info-"),
        ("AO_", "Agent_object_spatial-"),
        ("A_", "Agent_state-"),
    )
    name = raw
    for native, ours in replacements:
        name = name.replace(native, ours)
    return name


def kind_of(name: str) -> Kind | None:
    """The kind of a type by its evaluators' name; None for types that they leave unscored."""
    if "Estimation" in name:
        return Kind.ESTIMATION
    if "Judgement" in name:
        return Kind.JUDGEMENT
    if "Counting" in name or "Temporal-loc" in name:
        return Kind.ENUMERATION
    return None
