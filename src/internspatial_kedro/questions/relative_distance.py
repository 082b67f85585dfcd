"""relative_distance: which of four objects of a scene is nearest to another one, between closest points."""

from collections.abc import Sequence
from math import ceil

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.questions.absolute_distance import closest_m
from internspatial_kedro.questions.room_size import area_m2
from internspatial_kedro.questions.scene_choices import instance_hashes
from internspatial_kedro.questions.scene_facts import SceneFacts
from internspatial_kedro.questions.scene_naming import nameable
from internspatial_kedro.questions.scene_question import SceneEvidence, SceneQuestion
from internspatial_kedro.questions.scene_rules import SceneRules
from internspatial_kedro.tables.columns import Matrix
from internspatial_kedro.tables.sampling import Hashes, Integers, combine, salt

TASK = "relative_distance"
_CANDIDATES = 4


def nearest(distance_m: Matrix, target: Integers, candidates: Sequence[Integers]) -> int:
    """Position of the candidate with the instance closest to the target.

    Args:
        distance_m: Closest distances of instances, shape (n, n) [m].
        target: Indices of the target's instances.
        candidates: Indices of the instances of each candidate.
    """
    return int(np.argmin([closest_m(distance_m, target, members) for members in candidates]))


def least_gap_m(scene: SceneFacts, rules: SceneRules) -> float:
    """By how much distances must differ: more in a large room, and where the size of the room is not known."""
    area = area_m2(scene)
    is_small = area is not None and area <= rules.large_room_m2
    return rules.candidate_gap_m if is_small else rules.candidate_gap_large_m


def find_questions(scene: SceneFacts, rules: SceneRules) -> list[SceneQuestion]:
    """A few sets of four for each object: all distances differ clearly, the nearest is no neighbour."""
    named = nameable(scene, rules)
    hashes, gap_m = instance_hashes(scene, TASK), least_gap_m(scene, rules)
    per_target = ceil(rules.candidates / max(len(named), 1))
    return [
        _question(scene, target, chosen, gap_m)
        for target in named[np.argsort(hashes[named])][: rules.candidates].tolist()
        for chosen in _sets_of_four(scene.distance_m[target], named[named != target], hashes, per_target, gap_m, rules)
    ]


def _sets_of_four(
    distance_m: NDArray[np.float64], others: Integers, hashes: Hashes, most: int, gap_m: float, rules: SceneRules
) -> list[list[int]]:
    """Different sets of candidates for a target, drawn by hash.

    Args:
        distance_m: From the target to every instance, shape (n,) [m].
        others: Indices of the objects to draw from.
        hashes: Of all instances, shape (n,).
        most: Sets to draw at most.
        gap_m: By which distances must differ.
        rules: How near the nearest may be.
    """
    far_enough = others[distance_m[others] >= rules.nearest_m]
    found: dict[frozenset[int], list[int]] = {}
    for turn in range(most):
        by_hash = far_enough[np.argsort(combine(hashes[far_enough], salt("set", turn)))].tolist()
        chosen = _draw(by_hash, distance_m, gap_m)
        if len(chosen) == _CANDIDATES:
            found.setdefault(frozenset(chosen), chosen)
    return list(found.values())


def _draw(candidates: list[int], distance_m: NDArray[np.float64], gap_m: float) -> list[int]:
    """The first four candidates of which each differs clearly from those before it."""
    chosen: list[int] = []
    for index in candidates:
        gaps = np.abs(distance_m[chosen] - distance_m[index])
        if len(chosen) < _CANDIDATES and (gaps > gap_m).all():
            chosen.append(index)
    return chosen


def _question(scene: SceneFacts, target: int, chosen: list[int], gap_m: float) -> SceneQuestion:
    distances = scene.distance_m[target, chosen]
    closest, second = np.sort(distances)[:2]
    slots = [f"{{{letter}}}" for letter in "bcde"]
    right = slots.pop(nearest(scene.distance_m, np.array([target]), [np.array([index]) for index in chosen]))
    evidence = SceneEvidence(
        measure="distance between the closest points",
        unit="m",
        objects=tuple(scene.ids[index] for index in chosen),
        values=tuple(distances.tolist()),
        margin=float(second - closest),
        required=gap_m,
    )
    return SceneQuestion(TASK, "nearest", (target, *chosen), right, evidence, wrong=tuple(slots))
