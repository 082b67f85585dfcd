"""Boxes fitted to the points of instances, and the one order of their axes."""

from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geometry.test_boxes import PLACES, SIDES, YAWS, by_place, filled
from internspatial_kedro.geometry.oriented_boxes import OrientedBox, canonical, fit_oriented, fit_upright
from questions.scenes import Array, Point, Thing

ARRANGEMENTS = list(product(permutations(range(3)), product((1.0, -1.0), repeat=3)))


def rotation(seed: int) -> Array:
    """Any rotation."""
    axes = np.linalg.qr(np.random.default_rng(seed).normal(size=(3, 3)))[0]
    return np.asarray(axes * np.sign(np.linalg.det(axes)))


def assert_canonical(box: OrientedBox) -> None:
    assert box.axes @ box.axes.T == pytest.approx(np.eye(3), abs=1e-9)
    assert np.cross(box.axes[0], box.axes[1]) == pytest.approx(box.axes[2])
    assert box.axes[2, 2] >= np.abs(box.axes[:2, 2]).max() - 1e-9
    assert box.size[0] >= box.size[1]


@given(center=PLACES, size=SIDES, yaw=YAWS, arrangement=st.sampled_from(ARRANGEMENTS))
def test_every_order_and_sign_of_axes_becomes_the_same_box(
    center: Point, size: Point, yaw: float, arrangement: tuple[tuple[int, ...], tuple[float, ...]]
) -> None:
    thing = Thing("box", center, size, yaw)
    order, signs = list(arrangement[0]), np.array(arrangement[1])
    given_box = OrientedBox(np.array(center), (thing.axes_world * signs[:, None])[order], np.array(size)[order])
    box = canonical(given_box)
    assert_canonical(box)
    assert box.axes[2] == pytest.approx([0, 0, 1])
    assert box.axes[0, 0] > -1e-9
    assert by_place(box.corners) == pytest.approx(by_place(thing.corners_world), abs=1e-5)


def test_the_longer_side_points_to_y_where_it_is_square_to_x() -> None:
    box = canonical(OrientedBox(np.zeros(3), np.diag([1.0, -1.0, 1.0]), np.array([1.0, 2.0, 3.0])))
    assert box.axes.tolist() == [[0, 1, 0], [-1, 0, 0], [0, 0, 1]]
    assert box.size.tolist() == [2, 1, 3]


def test_many_boxes_are_put_in_order_as_each_alone() -> None:
    axes = np.stack([rotation(seed) for seed in range(20)])
    size = np.random.default_rng(0).uniform(0.1, 2, (20, 3))
    together = canonical(OrientedBox(np.zeros((20, 3)), axes, size))
    assert together.corners.shape == (20, 8, 3)
    for row in range(20):
        alone = canonical(OrientedBox(np.zeros(3), axes[row], size[row]))
        assert_canonical(alone)
        assert (together.axes[row] == alone.axes).all()
        assert (together.corners[row] == alone.corners).all()


def test_corners_go_round_the_bottom_then_the_top() -> None:
    corners = OrientedBox(np.array([10.0, 20.0, 30.0]), np.eye(3), np.array([4.0, 2.0, 6.0])).corners
    assert corners[:4].tolist() == [[8, 19, 27], [12, 19, 27], [12, 21, 27], [8, 21, 27]]
    assert corners[4:].tolist() == [[8, 19, 33], [12, 19, 33], [12, 21, 33], [8, 21, 33]]


@given(center=PLACES, size=SIDES, yaw=YAWS, seed=st.integers(0, 1000))
def test_an_upright_box_is_found_from_its_points(center: Point, size: Point, yaw: float, seed: int) -> None:
    thing = Thing("box", center, size, yaw)
    box = fit_upright(filled(thing, np.random.default_rng(seed)))
    assert_canonical(box)
    assert by_place(box.corners) == pytest.approx(by_place(thing.corners_world), abs=1e-4)


def test_stray_points_above_and_below_are_left_out_on_request() -> None:
    points = filled(Thing("box", (0.0, 0.0, 1.0), (1.0, 1.0, 2.0)), np.random.default_rng(0), 1000)
    points = np.concatenate([points, [[0.0, 0.0, 9.0]] * 10])
    assert fit_upright(points).size[2] == pytest.approx(9.0, abs=0.01)
    assert fit_upright(points, z_quantile=0.02).size[2] == pytest.approx(2.0, abs=0.1)


@given(size=SIDES, seed=st.integers(0, 10_000))
def test_a_tilted_box_is_found_from_its_points(size: Point, seed: int) -> None:
    tilted = filled(Thing("box", (0.0, 0.0, 0.0), size), np.random.default_rng(seed)) @ rotation(seed) + [1.0, 2.0, 3.0]
    box = fit_oriented(tilted)
    assert_canonical(box)
    assert by_place(np.sort(box.size)) == pytest.approx(np.sort(size), abs=1e-4)
    assert by_place(box.corners) == pytest.approx(by_place(tilted[-8:]), abs=1e-3)


def test_the_oriented_box_holds_all_points_and_no_more_than_the_upright_one() -> None:
    for seed in range(20):
        points = np.random.default_rng(seed).normal(size=(200, 3)) @ rotation(seed) * [3.0, 1.0, 0.3]
        box = fit_oriented(points)
        assert (np.abs((points - box.center) @ box.axes.T) <= box.size / 2 + 1e-9).all()
        assert box.size.prod() <= fit_upright(points).size.prod() * (1 + 1e-6)
        assert fit_oriented(points).size.tolist() == box.size.tolist()


FLAT = [
    ("one point", [[1.0, 2.0, 3.0]], [0.0, 0.0, 0.0]),
    ("the same point often", [[1.0, 2.0, 3.0]] * 9, [0.0, 0.0, 0.0]),
    ("two points", [[0.0, 0.0, 0.0], [2.0, 1.0, 2.0]], [0.0, 0.0, 3.0]),
    ("three points", [[0.0, 0.0, 0.0], [3.0, 0.0, 0.0], [0.0, 0.0, 4.0]], [0.0, 2.4, 5.0]),
    ("a line", [[0.1 * k, 0.2 * k, 0.2 * k] for k in range(11)], [0.0, 0.0, 3.0]),
    ("a standing plane", [[x, x, z] for x in (0.0, 1.0, 2.0) for z in (0.0, 1.0)], [0.0, 1.0, 8**0.5]),
    ("a lying plane", [[x, y, 1.0] for x in (0.0, 3.0) for y in (0.0, 1.0, 2.0)], [0.0, 2.0, 3.0]),
]


@pytest.mark.parametrize(("points", "sides"), [row[1:] for row in FLAT], ids=[row[0] for row in FLAT])
def test_points_without_volume_have_the_box_of_their_plane(points: list[list[float]], sides: list[float]) -> None:
    box = fit_oriented(np.array(points))
    assert_canonical(box)
    assert np.sort(box.size) == pytest.approx(sides, abs=1e-9)
    assert (np.abs((np.array(points) - box.center) @ box.axes.T) <= box.size / 2 + 1e-9).all()


@pytest.mark.parametrize("fit", [fit_upright, fit_oriented])
def test_a_thin_sheet_keeps_its_thickness(fit: type) -> None:
    sheet = filled(Thing("sheet", (0.0, 0.0, 0.0), (2.0, 1.0, 1e-4), 0.4), np.random.default_rng(0))
    assert np.sort(fit(sheet).size) == pytest.approx([1e-4, 1.0, 2.0], abs=2e-5)


@pytest.mark.parametrize("fit", [fit_upright, fit_oriented])
def test_no_points_have_no_box(fit: type) -> None:
    with pytest.raises(ValueError, match="at least one point"):
        fit(np.zeros((0, 3)))
