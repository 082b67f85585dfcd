"""What may be named in a scene: seen in its frames, and named alone."""

import pytest

from internspatial_kedro.questions.references import NAMED_BY
from internspatial_kedro.questions.scene_naming import best_sighting, nameable, named_by, seen
from internspatial_kedro.questions.scene_rules import SceneRules
from questions.scanned import Seen, Thing, scene_of

RULES = SceneRules()
NAMES = [
    ("labels of their own", [("chair", ""), ("lamp", "")], ["label", "label"]),
    ("captions of their own", [("chair", "red chair"), ("chair", "blue chair")], ["caption", "caption"]),
    ("no captions", [("chair", ""), ("chair", "")], ["mark", "mark"]),
    ("words within another's", [("chair", "red chair"), ("chair", "red striped chair")], ["mark", "caption"]),
    ("a compound", [("lamp", "lamp"), ("floor lamp", "tall floor lamp")], ["mark", "caption"]),
    ("one word", [("chair", "red chair"), ("armchair", "red armchair")], ["caption", "caption"]),
]
VISIBLE: list[tuple[str, tuple[Seen, ...], bool]] = [
    ("never", (), False),
    ("enough of both", ((0, 0.002, 0.3),), True),
    ("too small", ((0, 0.0019, 0.9),), False),
    ("too hidden", ((0, 0.1, 0.29),), False),
    ("each in another frame", ((0, 0.1, 0.1), (1, 0.001, 0.9)), False),
    ("in the second frame", ((0, 0.0001, 0.1), (1, 0.1, 0.9)), True),
    ("how much is not known", ((0, 0.002, None),), True),
    ("not known and small", ((0, 0.0019, None),), False),
]


@pytest.mark.parametrize(("things", "expected"), [row[1:] for row in NAMES], ids=[row[0] for row in NAMES])
def test_what_names_an_instance_alone(things: list[tuple[str, str]], expected: list[str]) -> None:
    made = [Thing(label, caption=caption, name=f"i{number}") for number, (label, caption) in enumerate(things)]
    assert NAMED_BY.take(named_by(scene_of(*made))).to_pylist() == expected
    assert NAMED_BY.take(named_by(scene_of(*made[::-1]))).to_pylist() == expected[::-1]


@pytest.mark.parametrize(("sightings", "expected"), [row[1:] for row in VISIBLE], ids=[row[0] for row in VISIBLE])
def test_what_counts_as_seen(sightings: tuple[Seen, ...], expected: bool) -> None:
    scene = scene_of(Thing("chair", seen=sightings))
    assert seen(scene, RULES).tolist() == [expected]
    assert nameable(scene, RULES).tolist() == [0] * expected


def test_an_instance_without_geometry_can_be_meant_too() -> None:
    scene = scene_of(Thing("chair"), Thing("chair", name="other", unusable="few_points", seen=()))
    assert nameable(scene, RULES).tolist() == []


@pytest.mark.parametrize("known", [["chair"], ["armchair"], []])
def test_a_name_needs_all_instances_it_may_mean_to_be_known(known: list[str]) -> None:
    things = Thing("chair", caption="red chair"), Thing("armchair", caption="old armchair")
    assert nameable(scene_of(*things, exhaustive_labels=known), RULES).tolist() == []
    assert nameable(scene_of(*things), RULES).tolist() == [0, 1]


def test_frames_that_are_not_shown_do_not_count() -> None:
    scene = scene_of(Thing("chair", seen=((5, 0.05, 0.9),)), view_ids=[f"made/scene/{n:02d}" for n in range(5)])
    assert nameable(scene, RULES).tolist() == []


def test_the_best_sighting_is_the_largest_visible_one_and_the_first_of_equals() -> None:
    scene = scene_of(Thing("chair", seen=((0, 0.5, 0.1), (2, 0.2, 0.5), (3, 0.1, None), (4, 0.1, 0.9))))
    assert best_sighting(scene, 0, scene.frames).frame == 2
    assert best_sighting(scene, 0, (scene.frames[0], scene.frames[4])).frame == 4
    with pytest.raises(ValueError, match="empty"):
        best_sighting(scene, 0, (scene.frames[1],))
