"""absolute_distance: how far two objects of a scene are apart, between their closest points."""

import numpy as np

from internspatial_kedro.questions.scene_choices import instance_hashes, lowest
from internspatial_kedro.questions.scene_facts import SceneFacts
from internspatial_kedro.questions.scene_naming import nameable
from internspatial_kedro.questions.scene_question import SceneEvidence, SceneQuestion
from internspatial_kedro.questions.scene_rules import SceneRules
from internspatial_kedro.tables.columns import Matrix
from internspatial_kedro.tables.sampling import Integers, combine, salt

TASK = "absolute_distance"


def closest_m(distance_m: Matrix, first: Integers, second: Integers) -> float:
    """Smallest distance between any instance of one set and any of another.

    Args:
        distance_m: Closest distances of instances, shape (n, n) [m].
        first: Indices of one set.
        second: Indices of the other.
    """
    return float(distance_m[np.ix_(first, second)].min())


def find_questions(scene: SceneFacts, rules: SceneRules) -> list[SceneQuestion]:
    """Pairs of objects that their names tell apart, not closer than `least_distance_m`."""
    named = nameable(scene, rules)
    first, second = (named[side] for side in np.triu_indices(len(named), k=1))
    fair = scene.distance_m[first, second] >= rules.least_distance_m
    first, second = first[fair], second[fair]
    hashes = instance_hashes(scene, TASK)
    # The pair has one hash, whichever of the two comes first in the table; it also decides who is mentioned first.
    pair = combine(hashes[first] ^ hashes[second], salt("pair"))
    swap = combine(hashes[first], pair) > combine(hashes[second], pair)
    mentioned = np.stack([np.where(swap, second, first), np.where(swap, first, second)], axis=1)
    return [_question(scene, (a, b), rules) for a, b in mentioned[lowest(pair, rules.candidates)].tolist()]


def _question(scene: SceneFacts, pair: tuple[int, int], rules: SceneRules) -> SceneQuestion:
    distance = closest_m(scene.distance_m, np.array(pair[:1]), np.array(pair[1:]))
    evidence = SceneEvidence(
        measure="distance between the closest points",
        unit="m",
        objects=tuple(scene.ids[index] for index in pair),
        values=(distance, distance),
        margin=distance,
        required=rules.least_distance_m,
    )
    return SceneQuestion(TASK, "closest", pair, "", evidence, value=distance, unit="metre", decimals=1)
