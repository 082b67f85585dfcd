"""Question types of VSI-Bench under their native names, and the tasks that its overall score is a mean of."""

from typing import Final

NAME: Final = "vsi_bench"

DIRECTIONS: Final = (
    "object_rel_direction_easy",
    "object_rel_direction_medium",
    "object_rel_direction_hard",
)
CHOICES: Final = (*DIRECTIONS, "object_rel_distance", "route_planning", "obj_appearance_order")
NUMBERS: Final = ("object_abs_distance", "object_counting", "object_size_estimation", "room_size_estimation")

DIRECTION: Final = "object_rel_direction"
TASKS: Final = (
    "object_counting",
    "object_abs_distance",
    "object_size_estimation",
    "room_size_estimation",
    "object_rel_distance",
    DIRECTION,
    "route_planning",
    "obj_appearance_order",
)
"""The eight tasks of the benchmark's table; InternSpatial's table has them without `DIRECTION`."""

ROTATION: Final = "object_rotation"
"""What the question types of InternSpatial's rotation extension begin with."""


def is_choice(question_type: str) -> bool:
    """Whether its questions have options."""
    return question_type in CHOICES or question_type.startswith(ROTATION)


def is_known(question_type: str) -> bool:
    """Whether it is a type of the benchmark or of its rotation extension."""
    return is_choice(question_type) or question_type in NUMBERS
