from collections.abc import Callable
from typing import Any

import pytest

from internspatial_kedro.formats.palette import PALETTE
from internspatial_kedro.reporting.focus import find_focus

Make = Callable[..., dict[str, Any]]


def evidence(*objects: str) -> dict[str, Any]:
    return {"objects": list(objects), "values": [0.0] * len(objects), "margin": 1.0, "required": 0.1, "unit": "m"}


def test_objects_come_in_the_order_of_the_evidence(make_question: Make, make_view: Make) -> None:
    found = find_focus(make_question(evidence=evidence("object-b", "object-a")), make_view())
    assert [(entry.object_id, entry.name) for entry in found] == [("object-b", "chair"), ("object-a", "lamp")]


@pytest.mark.parametrize(
    ("captions", "names"),
    [
        pytest.param(("red cup", "blue cup"), ["red cup", "blue cup"], id="captions tell them apart"),
        pytest.param(("cup", "cup"), ["cup 2", "cup 1"], id="numbers from left to right"),
    ],
)
def test_objects_of_one_category_have_names_of_their_own(
    make_question: Make, make_view: Make, make_object: Make, captions: tuple[str, str], names: list[str]
) -> None:
    right = make_object("1", "cup", (1.0, 2.0, 0.0), caption=captions[0])
    left = make_object("2", "cup", (-1.0, 2.0, 0.0), caption=captions[1])
    row = make_question(slots=[], category="cup", evidence=evidence("1", "2"))
    assert [entry.name for entry in find_focus(row, make_view([right, left]))] == names


def test_marked_objects_keep_the_colour_of_their_mark(make_question: Make, make_view: Make) -> None:
    overlays = [{"object_id": "object-b", "colour": "blue"}]
    lamp, chair = find_focus(make_question(), make_view(), overlays)
    assert chair.colour == "#{:02x}{:02x}{:02x}".format(*PALETTE["blue"])
    assert lamp.colour != chair.colour


def test_many_objects_are_told_apart_as_long_as_there_are_colours(
    make_question: Make, make_view: Make, make_object: Make
) -> None:
    objects = [make_object(str(number), "cup", (0.1 * number, 2.0, 0.0)) for number in range(10)]
    row = make_question(slots=[], category="cup", evidence=evidence(*(entry["object_id"] for entry in objects)))
    colours = [entry.colour for entry in find_focus(row, make_view(objects))]
    assert len(set(colours[:8])) == len(set(colours)) == 8


def test_an_object_that_the_view_lacks_is_named(make_question: Make, make_view: Make) -> None:
    with pytest.raises(ValueError, match=r"Objects \['gone'\] of question 00000000000000aa are not in view"):
        find_focus(make_question(evidence=evidence("object-a", "gone")), make_view())
