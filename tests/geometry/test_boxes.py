"""Oriented boxes: corners, upright boxes, rectangles fitted to points."""

from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from internspatial_kedro.geometry.boxes import UprightBoxes, fit_upright, obb_corners, upright_boxes
from questions.scenes import Array, Point, Thing

SIDES = st.tuples(*[st.floats(0.05, 5)] * 3)
PLACES = st.tuples(*[st.floats(-10, 10)] * 3)
YAWS = st.floats(-7, 7)
ARRANGEMENTS = list(product(permutations(range(3)), product((1.0, -1.0), repeat=3)))


def by_place(points: Array) -> Array:
    """Points in an order that does not depend on how they were listed."""
    return np.array(sorted(np.round(points, 6).tolist()))


def upright(center: Point, size: Point, yaw_rad: float) -> UprightBoxes:
    return UprightBoxes(np.array([center]), np.array([size]), np.array([yaw_rad]))


def filled(thing: Thing, rng: np.random.Generator, count: int = 400) -> Array:
    """Points within a box, its corners among them."""
    local = rng.uniform(-0.5, 0.5, (count, 3)) * thing.size
    return np.concatenate([np.array(thing.center) + local @ thing.axes_world, thing.corners_world])


def test_corners_go_round_counter_clockwise_from_the_bottom() -> None:
    corners = upright((10.0, 20.0, 30.0), (2.0, 4.0, 6.0), 0.0).corners[0]
    assert corners.tolist() == [
        [9, 18, 27], [11, 18, 27], [11, 22, 27], [9, 22, 27],
        [9, 18, 33], [11, 18, 33], [11, 22, 33], [9, 22, 33],
    ]  # fmt: skip


def test_yaw_turns_the_first_side_counter_clockwise_from_above() -> None:
    corners = upright((0.0, 0.0, 0.0), (4.0, 2.0, 2.0), np.pi / 6).corners[0]
    assert corners[1] - corners[0] == pytest.approx([4 * np.cos(np.pi / 6), 2.0, 0.0])


def test_rows_of_axes_are_the_directions_of_the_sides() -> None:
    axes = np.array([[[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]])
    corners = obb_corners(np.zeros((1, 3)), axes, np.array([[2.0, 4.0, 6.0]]))[0]
    assert np.ptp(corners, axis=0) == pytest.approx([6.0, 2.0, 4.0])
    assert corners[1] - corners[0] == pytest.approx([0.0, 2.0, 0.0])


@given(center=PLACES, size=SIDES, yaw=YAWS, arrangement=st.sampled_from(ARRANGEMENTS))
def test_upright_boxes_are_exact_whichever_axis_is_vertical(
    center: Point, size: Point, yaw: float, arrangement: tuple[tuple[int, ...], tuple[float, ...]]
) -> None:
    thing = Thing("box", center, size, yaw)
    order, signs = list(arrangement[0]), np.array(arrangement[1])
    axes = (thing.axes_world * signs[:, None])[order]
    boxes = upright_boxes(np.array([center]), axes[None], np.array(size)[None, order])
    assert by_place(boxes.corners[0]) == pytest.approx(by_place(thing.corners_world), abs=1e-5)
    assert boxes.size[0, 2] == pytest.approx(size[2])
    assert -np.pi / 2 < boxes.yaw_rad[0] <= np.pi / 2


@pytest.mark.parametrize("yaw", [-np.pi / 2, np.pi / 2, -np.pi, np.pi, 0.0, 1e-12 - np.pi / 2])
def test_yaw_at_the_ends_of_its_range(yaw: float) -> None:
    thing = Thing("box", (1.0, 2.0, 3.0), (0.5, 1.0, 2.0), yaw)
    boxes = upright_boxes(np.array([thing.center]), thing.axes_world[None], np.array([thing.size]))
    assert -np.pi / 2 < boxes.yaw_rad[0] <= np.pi / 2
    assert by_place(boxes.corners[0]) == pytest.approx(by_place(thing.corners_world), abs=1e-5)


@given(size=SIDES, yaw=YAWS, lean=st.floats(0.02, 0.8), about=st.sampled_from([0, 1]))
def test_a_leaning_box_lies_in_its_upright_box(size: Point, yaw: float, lean: float, about: int) -> None:
    corners, box = leaning(size, yaw, lean, about)
    turn = np.array(
        [[np.cos(box.yaw_rad[0]), np.sin(box.yaw_rad[0])], [-np.sin(box.yaw_rad[0]), np.cos(box.yaw_rad[0])]]
    )
    local = corners - box.center[0]
    local[:, :2] = local[:, :2] @ turn.T
    assert (np.abs(local) <= box.size[0] / 2 + 1e-9).all()
    assert np.ptp(corners[:, 2]) == pytest.approx(box.size[0, 2])


def leaning(size: Point, yaw: float, lean: float, about: int) -> tuple[Array, UprightBoxes]:
    """Corners of a box that leans about one of its sides, and the upright box made of it."""
    cosine, sine = np.cos(lean), np.sin(lean)
    about_x = np.array([[1.0, 0.0, 0.0], [0.0, cosine, -sine], [0.0, sine, cosine]])
    about_y = np.array([[cosine, 0.0, sine], [0.0, 1.0, 0.0], [-sine, 0.0, cosine]])
    axes = (about_x, about_y)[about] @ Thing("box", (0, 0, 0), size, yaw).axes_world
    center = np.array([[1.0, 2.0, 3.0]])
    corners = obb_corners(center, axes[None], np.array([size]))[0]
    return corners, upright_boxes(center, axes[None], np.array([size]))


def test_a_lean_under_one_degree_keeps_the_sides() -> None:
    _, box = leaning((1.0, 2.0, 3.0), 0.3, np.deg2rad(0.9), 0)
    assert box.size[0] == pytest.approx([1.0, 2.0, 3.0])
    _, box = leaning((1.0, 2.0, 3.0), 0.3, np.deg2rad(1.1), 0)
    assert sorted(box.size[0]) == pytest.approx([1.0, 2.0 + 3.0 * np.sin(np.deg2rad(1.1)), 3.0], rel=0.02)


def test_upright_boxes_leave_their_input_as_it_is() -> None:
    center, size = np.array([[1.0, 2.0, 3.0]]), np.array([[1.0, 1.0, 1.0]])
    axes = np.linalg.qr(np.random.default_rng(0).normal(size=(3, 3)))[0][None]
    kept = [each.copy() for each in (center, axes, size)]
    upright_boxes(center, axes, size)
    assert all((now == before).all() for now, before in zip((center, axes, size), kept, strict=True))


def test_no_boxes() -> None:
    boxes = upright_boxes(np.zeros((0, 3)), np.zeros((0, 3, 3)), np.zeros((0, 3)))
    assert boxes.corners.shape == (0, 8, 3)


@given(center=PLACES, size=SIDES, yaw=YAWS, seed=st.integers(0, 1000))
def test_points_of_a_box_give_that_box(center: Point, size: Point, yaw: float, seed: int) -> None:
    thing = Thing("box", center, size, yaw)
    got, sides, angle = fit_upright(filled(thing, np.random.default_rng(seed)), z_quantile=0.0)
    corners = upright(tuple(got), tuple(sides), angle).corners[0]
    assert by_place(corners) == pytest.approx(by_place(thing.corners_world), abs=1e-4)
    assert -np.pi / 2 < angle <= np.pi / 2


@given(seed=st.integers(0, 10_000), count=st.integers(3, 40))
def test_no_other_angle_gives_a_smaller_footprint(seed: int, count: int) -> None:
    points = np.random.default_rng(seed).normal(size=(count, 3)) * [3.0, 1.0, 1.0]
    _, sides, _ = fit_upright(points, z_quantile=0.0)
    angles = np.linspace(0, np.pi / 2, 181)
    along = points[:, :2] @ np.stack([np.cos(angles), np.sin(angles)])
    across = points[:, :2] @ np.stack([-np.sin(angles), np.cos(angles)])
    assert sides[0] * sides[1] <= (np.ptp(along, axis=0) * np.ptp(across, axis=0)).min() + 1e-9


@given(seed=st.integers(0, 10_000), count=st.integers(1, 40))
def test_all_points_lie_in_the_fitted_box(seed: int, count: int) -> None:
    points = np.random.default_rng(seed).normal(size=(count, 3))
    center, sides, angle = fit_upright(points, z_quantile=0.0)
    axes = Thing("box", (0, 0, 0), yaw_rad=angle).axes_world
    assert (np.abs((points - center) @ axes.T) <= sides / 2 + 1e-9).all()


def test_two_percent_of_the_points_may_lie_above_and_below() -> None:
    thing = Thing("box", (0.0, 0.0, 1.0), (1.0, 1.0, 2.0))
    points = filled(thing, np.random.default_rng(0), 1000)
    stray = np.array([[0.0, 0.0, 9.0]] * 10 + [[0.0, 0.0, -9.0]] * 10)
    center, sides, _ = fit_upright(np.concatenate([points, stray]))
    assert center[2] == pytest.approx(1.0, abs=0.05)
    assert sides[2] == pytest.approx(2.0, abs=0.1)


@pytest.mark.parametrize("angle_deg", [0, 90, 30, 45, 135])
@pytest.mark.parametrize("high", [0.0, 2.0], ids=["a line", "a standing plane"])
def test_points_on_a_line_have_a_footprint_without_area(angle_deg: float, high: float) -> None:
    along, angle = np.linspace(-1, 1, 40), np.deg2rad(angle_deg)
    points = np.stack([1.0 + along * np.cos(angle), 3.0 + along * np.sin(angle), np.tile([0.0, high], 20)], axis=1)
    center, sides, _ = fit_upright(points, z_quantile=0.0)
    assert center == pytest.approx([1.0, 3.0, high / 2])
    assert sorted(sides[:2]) == pytest.approx([0.0, 2.0], abs=1e-9)


@pytest.mark.parametrize("count", [1, 2, 50])
def test_points_in_one_place_give_a_box_without_size(count: int) -> None:
    center, sides, angle = fit_upright(np.tile([1.0, 2.0, 3.0], (count, 1)))
    assert center == pytest.approx([1.0, 2.0, 3.0])
    assert sides == pytest.approx([0.0, 0.0, 0.0])
    assert np.isfinite(angle)
