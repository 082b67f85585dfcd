"""How large a room is."""

from typing import Any

import pytest

from internspatial_kedro.questions.room_size import find_questions
from internspatial_kedro.questions.scene_rules import SceneRules
from questions.scanned import Thing, scene_of

AREA, VOLUME = ("area", "square metre"), ("volume", "cubic metre")
CASES: list[tuple[str, dict[str, Any], dict[tuple[str, str], float]]] = [
    ("both", {}, {AREA: 20.0, VOLUME: 50.0}),
    ("no height", {"volume_m3": None}, {AREA: 20.0}),
    ("no area", {"area_m2": None}, {}),
    ("least", {"area_m2": 2.0, "volume_m3": None}, {AREA: 2.0}),
    ("no room", {"area_m2": 1.99}, {}),
    ("no frames", {"view_ids": [], "sightings": []}, {}),
]


@pytest.mark.parametrize(("changed", "expected"), [row[1:] for row in CASES], ids=[row[0] for row in CASES])
def test_what_is_known_of_a_room_is_asked(changed: dict[str, Any], expected: dict[tuple[str, str], float]) -> None:
    found = find_questions(scene_of(Thing("chair"), **changed), SceneRules())
    assert {(question.relation, question.unit): question.value for question in found} == expected
