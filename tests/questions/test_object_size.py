"""How long an object is."""

from dataclasses import replace

import numpy as np
import pytest

from internspatial_kedro.questions.object_size import find_questions, longest_side_cm
from internspatial_kedro.questions.scene_rules import SceneRules
from questions.scanned import Thing, moved, scattered, scene_of

RULES = SceneRules()


def sizes(things: list[Thing]) -> dict[str, float]:
    scene = scene_of(*things)
    return {scene.ids[question.named[0]]: question.value or 0.0 for question in find_questions(scene, RULES)}


@pytest.mark.parametrize(("longest", "asked"), [(0.149, False), (0.15, True), (2.0, True)])
@pytest.mark.parametrize("axis", [0, 1, 2])
def test_the_longest_side_is_asked_from_15_cm_on(longest: float, asked: bool, axis: int) -> None:
    size = [0.1, 0.1, 0.1]
    size[axis] = longest
    assert sizes([Thing("mug", size=tuple(size))]) == ({"mug": pytest.approx(100 * longest)} if asked else {})


def test_objects_without_a_name_are_not_asked() -> None:
    assert sizes([Thing("mug"), Thing("mug", name="other")]) == {}


def test_moving_the_scene_changes_nothing_and_scaling_it_scales() -> None:
    things = scattered(8, seed=1)
    assert sizes(moved(things, 30, (1, 2, 3))) == sizes(things)
    doubled = [replace(thing, size=tuple(2 * x for x in thing.size)) for thing in things]
    assert sizes(doubled) == {name: pytest.approx(2 * size) for name, size in sizes(things).items()}


def test_the_longest_side() -> None:
    assert longest_side_cm(np.array([0.3, 1.2, 0.7])) == pytest.approx(120)
