"""How far apart two objects are."""

from dataclasses import replace

import numpy as np
import pytest

from internspatial_kedro.questions.absolute_distance import closest_m, find_questions
from internspatial_kedro.questions.scene_rules import SceneRules
from questions.scanned import Thing, moved, row_of, scattered, scene_of

RULES = SceneRules()


def distances(things: list[Thing], **changed: object) -> dict[frozenset[str], float]:
    scene = scene_of(*things, **changed)
    found = find_questions(scene, RULES)
    assert len({question.named for question in found}) == len(found)
    return {frozenset(scene.ids[i] for i in question.named): question.value or 0.0 for question in found}


@pytest.mark.parametrize(("distance", "asked"), [(0.0, False), (0.199, False), (0.2, True), (4.0, True)])
def test_a_fifth_of_a_metre_is_the_least(distance: float, asked: bool) -> None:
    found = distances([Thing("chair"), Thing("lamp", (distance, 0, 0))])
    assert found == ({frozenset({"chair", "lamp"}): distance} if asked else {})


def test_unknown_distances_are_not_asked() -> None:
    assert distances([Thing("chair"), Thing("lamp", (1, 0, 0))], distances_m=[float("nan")]) == {}


def test_objects_without_a_name_are_not_asked() -> None:
    things = [Thing("chair"), Thing("lamp", (1, 0, 0)), Thing("lamp", (2, 0, 0), name="other")]
    assert distances(things) == {}


def test_moving_the_scene_changes_nothing_and_scaling_it_scales() -> None:
    things = scattered(8, seed=1)
    before = distances(things)
    for pair, distance in distances(moved(things, 37, (1, 2, 3))).items():
        assert distance == pytest.approx(before[pair])
    doubled = [replace(thing, center=tuple(2 * x for x in thing.center)) for thing in things]
    assert all(distances(doubled)[pair] == pytest.approx(2 * distance) for pair, distance in before.items())


def test_either_object_is_mentioned_first_about_equally_often() -> None:
    scene = scene_of(*scattered(20, seed=2))
    first = [scene.ids[question.named[0]] < scene.ids[question.named[1]] for question in find_questions(scene, RULES)]
    assert 0.4 < np.mean(first) < 0.6


def test_the_order_of_instances_does_not_matter() -> None:
    things = scattered(25, seed=3)
    one, other = scene_of(*things), scene_of(*things[::-1])
    named = [[tuple(scene.ids[i] for i in q.named) for q in find_questions(scene, RULES)] for scene in (one, other)]
    assert named[0] == named[1]
    assert len(named[0]) == RULES.candidates < 25 * 24 / 2 == len(row_of(*things)["distances_m"])


def test_the_closest_of_two_sets() -> None:
    table = np.array([[0, 5, 3], [5, 0, 4], [3, 4, 0]], dtype=float)
    assert closest_m(table, np.array([0]), np.array([1, 2])) == 3
    assert closest_m(table, np.array([0, 1]), np.array([2])) == 3
