"""What names an object alone in its view."""

import pytest

from internspatial_kedro.questions.references import NAMED_BY, named_by
from questions.asked import read
from questions.scenes import Scene, Thing

CASES = [
    ("labels of their own", [("chair", "red chair"), ("lamp", "tall lamp")], ["label", "label"]),
    ("one object", [("chair", "chair")], ["label"]),
    ("captions of their own", [("chair", "red chair"), ("chair", "blue chair")], ["caption", "caption"]),
    ("the same caption", [("chair", "red chair"), ("chair", "red chair")], ["mark", "mark"]),
    ("the same caption in capitals", [("chair", "red chair"), ("chair", "Red Chair")], ["mark", "mark"]),
    ("the same words in another order", [("chair", "red old chair"), ("chair", "old red chair")], ["mark", "mark"]),
    (
        "a caption's words within another's",
        [("chair", "red chair"), ("chair", "red striped chair")],
        ["mark", "caption"],
    ),
    ("a caption that is the label", [("chair", "chair"), ("chair", "red chair")], ["mark", "caption"]),
    ("a lamp beside a floor lamp", [("lamp", "lamp"), ("floor lamp", "tall floor lamp")], ["mark", "caption"]),
    (
        "lamps that their captions tell apart",
        [("lamp", "small lamp"), ("floor lamp", "tall floor lamp")],
        ["caption", "caption"],
    ),
    ("a chair beside an armchair", [("chair", "red chair"), ("armchair", "red armchair")], ["caption", "caption"]),
    (
        "two of a kind and a third of its own",
        [("mug", "mug"), ("chair", "red chair"), ("mug", "mug")],
        ["mark", "label", "mark"],
    ),
    (
        "three of a kind, two alike",
        [("mug", "red mug"), ("mug", "red mug"), ("mug", "blue mug")],
        ["mark", "mark", "caption"],
    ),
    ("red is no part of reddish", [("chair", "red chair"), ("chair", "reddish chair")], ["caption", "caption"]),
]  # fmt: skip


def scene(objects: list[tuple[str, str]], name: str = "made/scene") -> Scene:
    """Objects side by side."""
    things = [
        Thing(label, (number - 1.0, 4.0, 1.5), caption=caption) for number, (label, caption) in enumerate(objects)
    ]
    return Scene(tuple(things), name=name)


def names_of(*scenes: Scene) -> list[str]:
    return NAMED_BY.take(named_by(read(scenes))).to_pylist()


@pytest.mark.parametrize(("objects", "expected"), [row[1:] for row in CASES], ids=[row[0] for row in CASES])
def test_what_names_an_object_alone(objects: list[tuple[str, str]], expected: list[str]) -> None:
    assert names_of(scene(objects)) == expected
    assert names_of(scene(objects[::-1])) == expected[::-1]


def test_objects_of_other_views_do_not_matter() -> None:
    alike = [("mug", "red mug")]
    assert names_of(scene(alike, "made/1"), scene([], "made/2"), scene(alike, "made/3")) == ["label", "label"]


def test_objects_without_geometry_can_be_meant_too() -> None:
    hidden = Thing("mug", (1.0, 4.0, 1.5), caption="red mug", has_box=False, visible=0.1)
    assert names_of(Scene((Thing("mug", (0.0, 4.0, 1.5), caption="red mug"), hidden))) == ["mark", "mark"]
