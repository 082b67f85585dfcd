"""Turns about the vertical: how far something was turned, and which turns look the same.

World z is up. Turns are in degrees in [0, 360), clockwise seen from above, as questions state them: against the
mathematical sense.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from internspatial_kedro.geometry.frames import Array

SYMMETRY_STEP_DEG = {0: 360.0, 1: 180.0, 2: 90.0, 3: 0.0}
"""Smallest turn after which an object of a symmetry class of 3RScan looks the same; 0: any turn.

3RScan's own pages say "0 = none" only; 1, 2 and 3 follow Scan2CAD's classes C2, C4 and C-infinity.
"""


@dataclass(frozen=True)
class VerticalTurn:
    """A rotation as a turn about the vertical and what is left of it.

    Attributes:
        clockwise_deg: Seen from above, in [0, 360).
        tilt_deg: Angle between the vertical before and after, in [0, 180]. At 180 the turn is arbitrary.
    """

    clockwise_deg: float
    tilt_deg: float


def wrap_deg(angle_deg: Array | float) -> Array:
    """Angles in [0, 360)."""
    wrapped = np.mod(angle_deg, 360.0)
    return np.where(wrapped >= 360.0, 0.0, wrapped)  # -1e-15 becomes 360 by rounding


def gap_deg(first_deg: Array | float, second_deg: Array | float) -> Array:
    """Smallest angle between directions, in [0, 180]."""
    return np.asarray(np.abs(wrap_deg(np.asarray(first_deg) - second_deg + 180.0) - 180.0))


def vertical_turn(rotation: Array) -> VerticalTurn:
    """Twist of a 3x3 rotation about z, and the tilt that is left (swing-twist decomposition)."""
    counter_clockwise = np.arctan2(rotation[1, 0] - rotation[0, 1], rotation[0, 0] + rotation[1, 1])
    sine = np.hypot(rotation[0, 2], rotation[1, 2])
    return VerticalTurn(
        clockwise_deg=float(wrap_deg(-np.rad2deg(counter_clockwise))),
        tilt_deg=float(np.rad2deg(np.arctan2(sine, rotation[2, 2]))),
    )


def turn_between(first_pose: Array, second_pose: Array) -> VerticalTurn:
    """The turn that takes an object from one pose in the world to another, 4x4 or 3x3 each."""
    return vertical_turn(second_pose[:3, :3] @ first_pose[:3, :3].T)


def column_major_pose(numbers: Sequence[float]) -> Array:
    """4x4 of 16 numbers column by column, as 3RScan.json has them; translations in metres.

    Raises:
        ValueError: There are not 16 finite numbers.
    """
    values = np.array(numbers, dtype=float)
    if values.shape != (16,) or not np.isfinite(values).all():
        raise ValueError(f"A pose of {values.size} numbers; 16 finite ones were expected.")
    return values.reshape(4, 4).T


def rescan_turn(rigid: Sequence[float], rescan_to_reference: Sequence[float]) -> VerticalTurn:
    """How far an object was turned in its room between two scans of 3RScan.

    `rigid.transform` leads from the object in the reference scan to the object in the rescan, each in its scan's own
    frame. These frames differ by up to half a turn, so its angle alone says nothing of the object: the rescan's
    `transform`, which aligns it with the reference, has to follow.

    Args:
        rigid: 16 numbers, column by column.
        rescan_to_reference: The same.

    Raises:
        ValueError: One of them is no pose.
    """
    return vertical_turn((column_major_pose(rescan_to_reference) @ column_major_pose(rigid))[:3, :3])


def symmetry_step_deg(symmetry: int) -> float:
    """Smallest turn after which an object of a symmetry class looks the same; 360 without symmetry, 0 for any turn.

    Raises:
        ValueError: There is no such class.
    """
    if symmetry not in SYMMETRY_STEP_DEG:
        raise ValueError(f"Symmetry class {symmetry}; it is one of {', '.join(map(str, SYMMETRY_STEP_DEG))}.")
    return SYMMETRY_STEP_DEG[symmetry]


def equivalent_turns_deg(turn_deg: float, symmetry: int) -> Array:
    """All turns in [0, 360) that look like this one, ascending.

    Raises:
        ValueError: There is no such class, or it is 3: every turn looks the same, there is no list of them.
    """
    step = symmetry_step_deg(symmetry)
    if step == 0:
        raise ValueError("Symmetry class 3: all turns look the same.")
    return np.sort(wrap_deg(turn_deg + step * np.arange(round(360 / step), dtype=float)))


def turn_gap_deg(first_deg: Array | float, second_deg: Array | float, symmetry: int) -> Array:
    """Smallest angle between turns of an object with a symmetry, in [0, 180]; 0 for class 3, which shows no turn."""
    step = symmetry_step_deg(symmetry)
    if step == 0:
        return np.zeros(np.broadcast_shapes(np.shape(first_deg), np.shape(second_deg)))
    difference = np.mod(np.asarray(first_deg) - second_deg, step)
    return np.minimum(difference, step - difference)
