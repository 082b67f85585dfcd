"""relative_direction: standing at one object of a scene and facing another, on which side is a third.

Directions are between the boxes' centres, seen from above. A turn is counter-clockwise, so that what is on the left has
a positive one.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from internspatial_kedro.questions.scene_choices import instance_hashes, lowest, lowest_of_each
from internspatial_kedro.questions.scene_facts import SceneFacts
from internspatial_kedro.questions.scene_naming import nameable
from internspatial_kedro.questions.scene_question import SceneEvidence, SceneQuestion
from internspatial_kedro.questions.scene_rules import SceneRules
from internspatial_kedro.tables.columns import Matrix
from internspatial_kedro.tables.sampling import Integers, combine, salt

TASK = "relative_direction"
_FULL_TURN = 360.0
_MOST_OBJECTS = 60
"""More would give more triples than memory is worth: these are 200,000."""


class Level(NamedTuple):
    """How finely directions are told apart.

    Attributes:
        starts_deg: Turn at which each sector begins, counter-clockwise from straight ahead, ascending from -180.
        answers: Direction of each sector.
    """

    starts_deg: tuple[float, ...]
    answers: tuple[str, ...]


LEVELS: Final = {
    "easy": Level((-180.0, 0.0), ("right", "left")),
    "medium": Level((-180.0, -135.0, 0.0, 135.0), ("back", "right", "left", "back")),
    "hard": Level((-180.0, -90.0, 0.0, 90.0), ("back-right", "front-right", "front-left", "back-left")),
}
"""By VSI-Bench: left or right; these or back (at least 135° from straight ahead); the four quadrants."""


def direction(stand_xy: ArrayLike, face_xy: ArrayLike, target_xy: ArrayLike, level: str) -> str:
    """Where the target is for somebody who stands at one place and faces another.

    Args:
        stand_xy: Where one stands, in the world's horizontal plane [m].
        face_xy: What one faces [m].
        target_xy: What is asked for [m].
        level: Key of `LEVELS`.
    """
    bearings = [np.subtract(place, stand_xy) for place in (face_xy, target_xy)]
    facing, towards = (np.arctan2(vector[1], vector[0]) for vector in bearings)
    return LEVELS[level].answers[int(_sectors(_wrapped(np.rad2deg(towards - facing)), level))]


def _wrapped(turn_deg: ArrayLike) -> NDArray[np.float64]:
    """Turns in [-180, 180)."""
    return np.asarray((np.asarray(turn_deg) + _FULL_TURN / 2) % _FULL_TURN - _FULL_TURN / 2)


def _sectors(turn_deg: NDArray[np.float64], level: str) -> Integers:
    """Index of the sector of each turn."""
    return np.asarray(np.searchsorted(LEVELS[level].starts_deg, turn_deg, side="right") - 1)


def _margins(turn_deg: NDArray[np.float64], level: str) -> NDArray[np.float64]:
    """Angle from each turn to the nearest boundary between two answers [deg]."""
    starts, answers = LEVELS[level]
    bounds = [start for index, start in enumerate(starts) if answers[index] != answers[index - 1]]
    return np.asarray(np.min([np.abs(_wrapped(turn_deg - bound)) for bound in bounds], axis=0))


def find_questions(scene: SceneFacts, rules: SceneRules) -> list[SceneQuestion]:
    """Triples of objects that their names tell apart, as many of each answer as there are."""
    named = nameable(scene, rules)
    hashes = instance_hashes(scene, TASK)
    named = named[lowest(hashes[named], _MOST_OBJECTS)]
    triples, turn_deg = _triples(scene.center[named, :2], rules)
    hashes = combine(*(hashes[named][column] for column in triples), salt("triple"))
    questions = []
    for level in LEVELS:
        margins = _margins(turn_deg, level)
        fair = np.flatnonzero(margins >= rules.direction_margin_deg)
        answers = np.unique(LEVELS[level].answers, return_inverse=True)[1][_sectors(turn_deg[fair], level)]
        most = rules.candidates // len(LEVELS)
        questions += [
            _question(scene, named[triples[:, row]], level, float(turn_deg[row]), float(margins[row]), rules)
            for row in fair[lowest_of_each(answers, hashes[fair], most)].tolist()
        ]
    return questions


def _triples(xy: Matrix, rules: SceneRules) -> tuple[Integers, NDArray[np.float64]]:
    """All (stand, face, target) at a fair distance, shape (3, t), and the turn from face to target (t,) [deg].

    Args:
        xy: Places of m objects in plan, shape (m, 2) [m].
        rules: Fair distances.
    """
    offsets = xy[None] - xy[:, None]
    distance = np.hypot(offsets[..., 0], offsets[..., 1])
    bearing = np.rad2deg(np.arctan2(offsets[..., 1], offsets[..., 0]))
    near = (distance >= rules.direction_near_m) & (distance <= rules.direction_far_m) & ~np.eye(len(xy), dtype=bool)
    fair = near[:, :, None] & near[:, None, :] & ~np.eye(len(xy), dtype=bool)[None]
    stand, face, target = np.nonzero(fair)
    return np.stack([stand, face, target]), _wrapped(bearing[stand, target] - bearing[stand, face])


def _question(
    scene: SceneFacts, triple: Integers, level: str, turn_deg: float, margin_deg: float, rules: SceneRules
) -> SceneQuestion:
    stand_xy, face_xy, target_xy = scene.center[triple, :2]
    right = direction(stand_xy, face_xy, target_xy, level)
    evidence = SceneEvidence(
        measure="turn from the facing direction, counter-clockwise from above",
        unit="deg",
        objects=(scene.ids[triple[2]],),
        values=(turn_deg,),
        margin=margin_deg,
        required=rules.direction_margin_deg,
    )
    wrong = tuple(sorted({answer for answer in LEVELS[level].answers if answer != right}))
    return SceneQuestion(TASK, level, tuple(triple.tolist()), right, evidence, wrong=wrong)
