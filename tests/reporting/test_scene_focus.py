import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from internspatial_kedro.reporting.scene_focus import Box, box_of, closest_points, find_placed
from reporting.scene_rows import CASES, instance, placed, question, scene

METRES = st.floats(-3, 3)


def turned(center: tuple[float, float, float], size: tuple[float, float, float], angle: float) -> Box:
    cosine, sine = np.cos(angle), np.sin(angle)
    return Box(np.array(center), np.array([[cosine, sine, 0], [-sine, cosine, 0], [0, 0, 1]]), np.array(size))


@pytest.mark.parametrize("task", CASES)
def test_slots_come_first_then_what_the_evidence_is_about(task: str) -> None:
    found = placed(task)
    slots = CASES[task]["slots"].split()
    assert [entry.object_id for entry in found[: len(slots)]] == slots
    assert [entry.slot for entry in found[: len(slots)]] == list("abcde"[: len(slots)])
    assert len({entry.colour for entry in found}) == len({entry.name for entry in found}) == len(found)


def test_what_is_counted_is_numbered() -> None:
    assert [(entry.name, entry.slot) for entry in placed("object_counting")] == [("mug 1", ""), ("mug 2", "")]


def test_a_mark_lends_its_colour() -> None:
    marks = [{"object_id": "lamp", "colour": "blue"}, {"object_id": "chair", "colour": "yellow"}]
    found = find_placed(question("relative_direction"), scene(), marks)
    assert [entry.colour for entry in found[:2]] == ["#ffe619", "#1946f0"]
    assert found[2].colour not in {"#ffe619", "#1946f0"}


def test_captions_name_where_the_question_uses_them() -> None:
    row = question("object_size")
    row["slots"][0]["named_by"] = "caption"
    assert [entry.name for entry in find_placed(row, scene())] == ["red sofa"]


def test_a_named_object_that_the_scene_lacks_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"Objects \['sofa'\] of question 00000000000000aa are not in scene rooms/r1"):
        find_placed(question("object_size"), scene(instances=[instance("chair")]))


def test_an_instance_without_geometry_has_no_box() -> None:
    assert box_of(instance("chair", unusable="few_points", center=None, size=None, axes=None)) is None


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        pytest.param(turned((0, 0, 0), (2, 2, 2), 0), turned((3, 0, 0), (2, 2, 2), 0), 1.0, id="face to face"),
        pytest.param(turned((0, 0, 0), (2, 2, 2), 0), turned((3, 3, 0), (2, 2, 2), 0), 2**0.5, id="edge to edge"),
        pytest.param(turned((0, 0, 0), (2, 2, 2), 0), turned((3, 3, 3), (2, 2, 2), 0), 3**0.5, id="corner to corner"),
        pytest.param(
            turned((0, 0, 0), (2, 2, 2), 0), turned((4, 0, 0), (2, 2, 2), np.pi / 4), 3 - 2**0.5, id="edge to face"
        ),
        pytest.param(turned((0, 0, 0), (2, 2, 2), 0), turned((1, 0, 0), (2, 2, 2), 0.3), 0.0, id="one in the other"),
    ],
)
def test_closest_points(one: Box, other: Box, distance: float) -> None:
    here, there = closest_points(one, other)
    assert np.linalg.norm(here - there) == pytest.approx(distance, abs=1e-3)


@given(center=st.tuples(METRES, METRES, METRES), angle=st.floats(0, 3.1), seed=st.integers(0, 1000))
def test_no_other_points_of_two_boxes_are_closer(center: tuple[float, float, float], angle: float, seed: int) -> None:
    one, other = turned((0, 0, 0), (1.0, 2.0, 0.5), 0.4), turned(center, (0.3, 1.0, 1.5), angle)
    shares = np.random.default_rng(seed).uniform(-0.5, 0.5, (2, 400, 3))
    first, second = (
        box.center + (share * box.size) @ box.axes for box, share in zip((one, other), shares, strict=True)
    )
    here, there = closest_points(one, other)
    for box, point in ((one, here), (other, there)):
        assert (np.abs(box.axes @ (point - box.center)) <= box.size / 2 + 1e-9).all()
    sampled = np.linalg.norm(first[:, None] - second[None], axis=2).min()
    assert np.linalg.norm(here - there) <= sampled + 2e-3
