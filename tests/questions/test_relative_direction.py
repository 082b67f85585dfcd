"""On which side something is, for somebody who stands at one object and faces another."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from internspatial_kedro.questions.relative_direction import direction, find_questions
from internspatial_kedro.questions.scene_rules import SceneRules
from questions.scanned import Thing, moved, scattered, scene_of

RULES = SceneRules()
ALL = SceneRules(candidates=30_000)
SIDES = {"left": "right", "right": "left", "back": "back"}
SIDES |= {f"{depth}-{side}": f"{depth}-{SIDES[side]}" for depth in ("front", "back") for side in ("left", "right")}

Asked = dict[tuple[str, ...], str]


def around(turn_deg: float, facing_deg: float = 90.0, distance: float = 1.0) -> list[Thing]:
    """A desk, a lamp in front of who stands there, and a mug at a turn from it, positive to the left."""
    bearings = np.deg2rad([facing_deg, facing_deg + turn_deg])
    lamp, mug = ((distance * np.cos(angle), distance * np.sin(angle), 1.0) for angle in bearings)
    return [Thing("desk"), Thing("lamp", lamp), Thing("mug", mug)]


def asked(things: list[Thing], rules: SceneRules = ALL) -> Asked:
    scene = scene_of(*things)
    found = find_questions(scene, rules)
    keys = [(question.relation, *(scene.ids[index] for index in question.named)) for question in found]
    assert len(set(keys)) == len(keys)
    return {key: question.answer for key, question in zip(keys, found, strict=True)}


TURNS = [
    (9.9, None, None, None), (10.1, "left", "left", "front-left"), (-10.1, "right", "right", "front-right"),
    (79.9, "left", "left", "front-left"), (80.1, "left", "left", None), (99.9, "left", "left", None),
    (100.1, "left", "left", "back-left"), (-100.1, "right", "right", "back-right"),
    (124.9, "left", "left", "back-left"), (125.1, "left", None, "back-left"), (144.9, "left", None, "back-left"),
    (145.1, "left", "back", "back-left"), (169.9, "left", "back", "back-left"), (170.1, None, "back", None),
    (180.0, None, "back", None), (-145.1, "right", "back", "back-right"), (-90.0, "right", "right", None),
]  # fmt: skip


@pytest.mark.parametrize(("turn", "easy", "medium", "hard"), TURNS)
@pytest.mark.parametrize("facing", [90.0, -170.0, 13.0])
def test_levels_and_their_boundaries(
    turn: float, easy: str | None, medium: str | None, hard: str | None, facing: float
) -> None:
    found = asked(around(turn, facing))
    expected = {"easy": easy, "medium": medium, "hard": hard}
    assert {level: found.get((level, "desk", "lamp", "mug")) for level in expected} == expected


@pytest.mark.parametrize(("distance", "fair"), [(0.29, False), (0.31, True), (4.99, True), (5.01, False)])
def test_distances_in_plan(distance: float, fair: bool) -> None:
    assert (("easy", "desk", "lamp", "mug") in asked(around(60.0, distance=distance))) == fair


def test_heights_do_not_matter() -> None:
    things = around(60.0)
    lifted = [things[0], things[1], replace(things[2], center=(*things[2].center[:2], 9.0))]
    assert asked(lifted) == asked(things)


def test_moving_the_scene_changes_nothing_and_mirroring_it_swaps_sides() -> None:
    things = scattered(7, seed=6)
    before = asked(things)
    assert asked(moved(things, 77, (5, 1, 0))) == before
    mirrored = [replace(thing, center=(-thing.center[0], *thing.center[1:])) for thing in things]
    assert asked(mirrored) == {key: SIDES[answer] for key, answer in before.items()}


def test_looking_the_other_way_around_is_the_mirror() -> None:
    for (level, stand, face, target), answer in asked(scattered(7, seed=7)).items():
        if level == "easy":
            found = asked(scattered(7, seed=7))
            assert found["easy", stand, target, face] == SIDES[answer]
            break


def test_answers_are_chosen_in_equal_numbers() -> None:
    found = asked(scattered(20, seed=8), RULES)
    for level, sides in (("easy", 2), ("medium", 3), ("hard", 4)):
        counts = Counter(answer for key, answer in found.items() if key[0] == level)
        assert len(counts) == sides
        assert max(counts.values()) - min(counts.values()) <= 1


@pytest.mark.parametrize(
    ("target", "answers"),
    [
        ((-1, 1), ("left", "left", "front-left")),
        ((1, 1), ("right", "right", "front-right")),
        ((-1, -2), ("left", "back", "back-left")),
        ((1, -2), ("right", "back", "back-right")),
        ((-2, -1), ("left", "left", "back-left")),
    ],
)
def test_directions_facing_along_y(target: tuple[float, float], answers: tuple[str, ...]) -> None:
    found = tuple(direction((0, 0), (0, 1), target, level) for level in ("easy", "medium", "hard"))
    assert found == answers


def test_exactly_135_degrees_is_back() -> None:
    assert direction((0, 0), (0, 1), (-1, -1), "medium") == "back"
