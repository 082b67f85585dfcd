"""How much of a box others leave to be seen."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from internspatial_kedro.geometry.boxes import UprightBoxes
from internspatial_kedro.geometry.cameras import Intrinsics
from internspatial_kedro.geometry.frames import pose_to_up, up_to_view
from internspatial_kedro.geometry.visibility import hidden_edge_share, visible_fractions
from questions.scenes import Array, Eye, Thing

LEVEL = Eye(position=(0.0, 0.0, 0.0))


def fractions(things: list[Thing], eye: Eye = LEVEL) -> Array:
    """Visible fractions of things seen by a camera."""
    centers = eye.to_view(np.array([thing.center for thing in things]).reshape(-1, 3))
    sizes = np.array([thing.size for thing in things]).reshape(-1, 3)
    boxes = UprightBoxes(centers, sizes, np.array([thing.yaw_rad - eye.heading_rad for thing in things]))
    camera = Intrinsics(eye.focal, eye.focal, eye.cx, eye.cy)
    return visible_fractions(boxes, camera, up_to_view(pose_to_up(eye.pose)), eye.width, eye.height)


def cube(x: float, y: float, z: float = 0.0, side: float = 1.0, **changed: Any) -> Thing:
    return Thing("cube", (x, y, z), (side, side, side), **changed)


CASES = [
    ("alone", [cube(0, 4)], [1.0]),
    ("side by side", [cube(-1, 4), cube(1, 4)], [1.0, 1.0]),
    ("one right behind the other", [cube(0, 3, side=2.0), cube(0, 8)], [1.0, 0.0]),
    ("half hidden", [Thing("board", (-2.5, 3.0, 0.0), (5.0, 0.1, 5.0)), cube(0, 6)], [1.0, 0.5]),
    ("half hidden from above", [Thing("board", (0.0, 3.0, 2.5), (5.0, 0.1, 5.0)), cube(0, 6)], [1.0, 0.5]),
    ("what is behind hides nothing", [cube(0, 3), Thing("wall", (0.0, 9.0, 0.0), (20.0, 0.1, 9.0))], [1.0, None]),
    ("standing against one another", [cube(0, 3), cube(1, 3)], [1.0, None]),
]


@pytest.mark.parametrize(("things", "expected"), [row[1:] for row in CASES], ids=[row[0] for row in CASES])
def test_what_is_in_front_hides_what_is_behind(things: list[Thing], expected: list[float | None]) -> None:
    found = fractions(things)
    for fraction, wanted in zip(found, expected, strict=True):
        assert 0.0 <= fraction <= 1.0
        assert wanted is None or fraction == pytest.approx(wanted, abs=0.1)


def test_a_thing_on_a_table_is_not_hidden_by_the_table() -> None:
    table = Thing("table", (0.0, 3.0, 0.35), (1.5, 1.0, 0.7))
    mug = Thing("mug", (0.1, 2.9, 0.75), (0.1, 0.1, 0.1))
    eye = Eye(position=(0.0, 0.0, 1.6), pitch_rad=-0.3)
    on_table, under_mug = fractions([mug, table], eye)
    assert on_table == 1.0
    assert under_mug > 0.9


def test_a_thing_under_a_table_is_hidden_by_it() -> None:
    table = Thing("table", (0.0, 3.0, 0.65), (1.5, 1.5, 0.1))
    box = Thing("box", (0.0, 3.0, 0.1), (0.2, 0.2, 0.2))
    assert fractions([box, table], Eye(position=(0.0, 0.0, 3.0), pitch_rad=-0.8))[0] < 0.1


def test_what_the_image_does_not_show_has_no_fraction() -> None:
    behind, beside, ahead = fractions([cube(0, -4), cube(30, 4), cube(0, 4)])
    assert np.isnan(behind)
    assert np.isnan(beside)
    assert ahead == 1.0


def test_a_box_that_reaches_behind_the_camera_is_seen() -> None:
    (beside,) = fractions([Thing("sofa", (1.5, 0.0, 0.0), (1.0, 8.0, 1.0))])
    assert beside == 1.0


def test_no_boxes() -> None:
    assert fractions([]).shape == (0,)


@given(seed=st.integers(0, 10_000), turn=st.floats(-3, 3), factor=st.floats(1.0, 3.0))
def test_fractions_are_shares_and_turn_with_the_camera(seed: int, turn: float, factor: float) -> None:
    rng = np.random.default_rng(seed)
    places = np.stack([rng.uniform(-2, 2, 5), rng.uniform(3, 8, 5), rng.uniform(-1, 1, 5)], axis=1)
    things = [Thing("box", tuple(place), (0.8, 0.6, 0.7), rng.uniform(-3, 3)) for place in places.tolist()]
    found = fractions(things)
    assert ((found >= 0) & (found <= 1)).all()
    back = np.array([[np.cos(turn), np.sin(turn), 0], [-np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
    turned = [Thing("box", tuple(np.array(each.center) @ back), each.size, each.yaw_rad + turn) for each in things]
    assert fractions(turned, Eye(position=(0.0, 0.0, 0.0), heading_rad=turn)) == pytest.approx(found, abs=0.03)
    more = [*things, Thing("box", (0.0, 2.0, 0.0), (factor, 0.1, factor / 2))]
    assert (fractions(more)[:5] <= found).all()


def scene_depth(*parts: tuple[slice, slice, float]) -> tuple[NDArray[np.bool_], Array]:
    """The mask of the first part and a depth map in which later parts hide earlier ones; all else is 4 m away."""
    depth, owner = np.full((40, 60), 4.0), np.zeros((40, 60), int)
    for number, (rows, columns, metres) in enumerate(parts, 1):
        depth[rows, columns], owner[rows, columns] = metres, number
    return owner == 1, depth


OBJECT = (slice(10, 30), slice(20, 40), 3.0)
EDGES = [
    ("free", (), 0.0),
    ("something nearer covers its right side", ((slice(0, 40), slice(40, 50), 1.0),), 0.25),
    ("something farther beside it hides nothing", ((slice(0, 40), slice(40, 50), 3.5),), 0.0),
    ("it stands on something as far as itself", ((slice(30, 40), slice(0, 60), 2.95),), 0.0),
    ("nearer things on both sides", ((slice(0, 40), slice(40, 50), 1.0), (slice(0, 40), slice(10, 20), 1.0)), 0.5),
    ("what lies beyond was not measured", ((slice(0, 40), slice(40, 60), 0.0),), 0.0),
]


@pytest.mark.parametrize(("others", "expected"), [row[1:] for row in EDGES], ids=[row[0] for row in EDGES])
def test_edges_behind_something_nearer_are_hidden(others: tuple[Any, ...], expected: float) -> None:
    mask, depth = scene_depth(OBJECT, *others)
    assert hidden_edge_share(mask, depth) == pytest.approx(expected, abs=0.06)


def test_without_measurements_nothing_is_said_to_be_hidden() -> None:
    mask, _ = scene_depth(OBJECT)
    assert hidden_edge_share(mask, np.zeros(mask.shape)) == 0.0


@given(factor=st.floats(0.2, 5.0))
def test_the_unit_of_depth_does_not_matter(factor: float) -> None:
    mask, depth = scene_depth(OBJECT, (slice(0, 40), slice(40, 50), 1.0))
    assert hidden_edge_share(mask, depth * factor) == hidden_edge_share(mask, depth)
