"""Closest distances of oriented boxes, against a solver that knows nothing of corners and edges."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import lsq_linear

from geometry.test_oriented_boxes import rotation
from internspatial_kedro.geometry.box_distances import box_distances, distances_between, sampled_box_distances
from internspatial_kedro.geometry.oriented_boxes import OrientedBox
from questions.scenes import Array

EYE = np.eye(3)
TILTED = rotation(3)
HALF = 0.5**0.5
ROOF = np.array([[HALF, 0.0, HALF], [0.0, 1.0, 0.0], [-HALF, 0.0, HALF]])


def solved(a: OrientedBox, b: OrientedBox) -> float:
    """Closest places of two boxes: least squares over both, each within its box."""
    matrix = np.concatenate([a.axes.T * (a.size / 2), -b.axes.T * (b.size / 2)], axis=1)
    places = lsq_linear(matrix, b.center - a.center, (-1, 1), method="bvls", tol=1e-15).x
    return float(np.linalg.norm(matrix @ places - (b.center - a.center)))


def strewn(seed: int, count: int, flat: bool = False) -> OrientedBox:
    rng = np.random.default_rng(seed)
    axes = np.linalg.qr(rng.normal(size=(count, 3, 3)))[0]
    size = rng.uniform(0.05, 2.0, (count, 3))
    size[:, seed % 3] *= not flat
    return OrientedBox(rng.normal(0, rng.uniform(0.5, 3), (count, 3)), axes, size)


def one(box: OrientedBox, row: int) -> OrientedBox:
    return OrientedBox(box.center[row], box.axes[row], box.size[row])


def pair(a: OrientedBox, b: OrientedBox) -> float:
    return float(box_distances(*(np.stack(both) for both in zip(a, b, strict=True)))[0])


@settings(max_examples=60)
@given(seed=st.integers(0, 100_000), flat=st.booleans())
def test_distances_are_those_of_the_solver(seed: int, flat: bool) -> None:
    box = strewn(seed, 5, flat)
    found = box_distances(*box)
    expected = [solved(one(box, i), one(box, j)) for i in range(5) for j in range(i + 1, 5)]
    assert found == pytest.approx(expected, abs=1e-6)


def test_aligned_and_nearly_aligned_boxes_are_those_of_the_solver() -> None:
    rng = np.random.default_rng(0)
    for turn in (0.0, 1e-12, 1e-8, 1e-7, 1e-6, 1e-4, np.pi / 2, np.pi / 4):
        lean = np.array([[np.cos(turn), np.sin(turn), 0.0], [-np.sin(turn), np.cos(turn), 0.0], [0.0, 0.0, 1.0]])
        for frame in (EYE, TILTED):
            a = OrientedBox(np.zeros(3), frame, rng.uniform(0.1, 4, 3))
            b = OrientedBox(rng.normal(0, 2, 3), lean @ frame, rng.uniform(0.1, 4, 3))
            assert pair(a, b) == pytest.approx(solved(a, b), abs=1e-6)


UNIT = np.ones(3)
KNOWN = [
    ("faces apart", [3.0, 0.2, 0.1], EYE, UNIT, 2.0),
    ("edges apart", [3.0, 4.0, 0.1], EYE, UNIT, np.hypot(2, 3)),
    ("corners apart", [2.0, 3.0, 3.0], EYE, UNIT, 3.0),
    ("faces touch", [1.0, 0.3, 0.0], EYE, UNIT, 0.0),
    ("edges touch", [1.0, 1.0, 0.2], EYE, UNIT, 0.0),
    ("corners touch", [1.0, 1.0, 1.0], EYE, UNIT, 0.0),
    ("overlap without a corner inside", [0.0, 0.0, 0.0], EYE, np.array([0.2, 0.2, 5.0]), 0.0),
    ("inside", [0.1, 0.1, 0.0], TILTED, np.full(3, 0.1), 0.0),
    ("around", [0.1, 0.1, 0.0], TILTED, np.full(3, 9.0), 0.0),
    ("the same box", [0.0, 0.0, 0.0], EYE, UNIT, 0.0),
    ("a point", [0.0, 0.0, 2.0], TILTED, np.zeros(3), 1.5),
    ("a point inside", [0.2, 0.0, 0.2], TILTED, np.zeros(3), 0.0),
    ("a rod over a face", [0.0, 0.0, 2.0], EYE, np.array([9.0, 0.0, 0.0]), 1.5),
    ("a rod through it", [0.0, 0.0, 0.0], TILTED, np.array([9.0, 0.0, 0.0]), 0.0),
    ("a sheet that cuts it", [0.0, 0.0, 0.1], EYE, np.array([9.0, 9.0, 0.0]), 0.0),
    ("an edge above a face", [0.0, 0.0, 2.0], ROOF, UNIT, 1.5 - HALF),
]


@pytest.mark.parametrize(("center", "axes", "size", "expected"), [row[1:] for row in KNOWN], ids=[r[0] for r in KNOWN])
def test_distance_to_a_unit_cube(center: list[float], axes: Array, size: Array, expected: float) -> None:
    cube = OrientedBox(np.zeros(3), EYE, UNIT)
    other = OrientedBox(np.array(center), axes, size)
    for first, second in ((cube, other), (other, cube)):
        found = pair(first, second)
        assert found == pytest.approx(expected, abs=1e-12)
        assert (found == 0.0) == (expected == 0.0)


def test_crossing_edges_are_closest_between_their_ends() -> None:
    """Two roofs, ridge over ridge at a right angle, 0.3 m apart."""
    about_x = np.array([[1.0, 0.0, 0.0], [0.0, HALF, HALF], [0.0, -HALF, HALF]])
    below = OrientedBox(np.zeros(3), about_x, np.array([4.0, 1.0, 1.0]))
    above = OrientedBox(np.array([0.7, -0.4, 2 * HALF + 0.3]), ROOF, np.array([1.0, 4.0, 1.0]))
    assert pair(below, above) == pytest.approx(0.3)


@pytest.mark.parametrize("angle", [1.0, 0.1, 1e-3, 1e-5, 1e-6])
def test_rods_that_cross_at_a_small_angle_are_closest_where_they_cross(angle: float) -> None:
    """At their ends they are 2 m x angle apart sideways, ten times what parts them where they cross."""
    cosine, sine = np.cos(angle), np.sin(angle)
    turned = np.array([[cosine, sine, 0.0], [-sine, cosine, 0.0], [0.0, 0.0, 1.0]])
    rod, apart = np.array([4.0, 0.0, 0.0]), angle / 5
    below, above = OrientedBox(np.zeros(3), EYE, rod), OrientedBox(np.array([0.0, 0.0, apart]), turned, rod)
    assert pair(below, above) == pytest.approx(apart, rel=1e-6)


@given(seed=st.integers(0, 10_000))
def test_touching_boxes_in_any_pose_are_0_apart(seed: int) -> None:
    rng = np.random.default_rng(seed)
    size_a, size_b, frame = rng.uniform(0.1, 2, 3), rng.uniform(0.1, 2, 3), rotation(seed)
    offset = rng.uniform(-0.4, 0.4, 3) * size_a
    offset[seed % 3] = (size_a[seed % 3] + size_b[seed % 3]) / 2
    a = OrientedBox(rng.normal(0, 5, 3), frame, size_a)
    assert pair(a, OrientedBox(a.center + offset @ frame, frame, size_b)) == 0.0


@given(seed=st.integers(0, 10_000))
def test_distances_are_symmetric_and_move_with_the_scene(seed: int) -> None:
    box, turn, shift = strewn(seed, 6), rotation(seed + 1), np.array([5.0, -3.0, 2.0])
    found = box_distances(*box)
    rows, columns = np.triu_indices(6, k=1)
    back = distances_between(OrientedBox(*(f[columns] for f in box)), OrientedBox(*(f[rows] for f in box)))
    moved = box_distances(box.center @ turn + shift, box.axes @ turn, box.size)
    mirrored = box_distances(box.center * [-1, 1, 1], box.axes * [-1, 1, 1], box.size)
    assert back == pytest.approx(found, abs=1e-9)
    assert moved == pytest.approx(found, abs=1e-9)
    assert mirrored == pytest.approx(found, abs=1e-9)


def test_more_pairs_than_are_worked_on_at_once() -> None:
    box = strewn(0, 210)
    found = box_distances(*box)
    assert found.shape == (210 * 209 // 2,)
    assert found[-1] == pair(one(box, 208), one(box, 209))
    assert found[20_500] == pair(*(one(box, int(index[20_500])) for index in np.triu_indices(210, k=1)))


def test_a_box_without_geometry_leaves_the_others_alone() -> None:
    box = strewn(1, 4)
    known = box_distances(*box)
    box.center[2] = np.nan
    found = box_distances(*box)
    assert np.isnan(found).tolist() == [False, True, False, True, False, True]
    assert (found[[0, 2, 4]] == known[[0, 2, 4]]).all()


@pytest.mark.parametrize("count", [0, 1])
def test_fewer_than_two_boxes_have_no_distances(count: int) -> None:
    assert box_distances(*strewn(0, count)).shape == (0,)
    assert sampled_box_distances(*strewn(0, count), per_side=3).shape == (0,)


def test_sampled_distances_are_too_long_by_no_more_than_their_cells() -> None:
    box = strewn(5, 12)
    exact, per_side = box_distances(*box), 6
    sampled = sampled_box_distances(*box, per_side=per_side)
    cells = np.linalg.norm(box.size / per_side, axis=1)
    rows, columns = np.triu_indices(12, k=1)
    assert (sampled >= exact - 1e-12).all()
    assert (sampled <= exact + cells[rows] + cells[columns]).all()
    assert (sampled > exact + 0.05).any()


def test_sampled_points_are_the_middles_of_cells() -> None:
    """Two aligned cubes 2 m apart along x, four cells a side: the middles of facing cells are 2 x 0.125 m further."""
    center = np.array([[0.0, 0.0, 0.0], [3.0, 0.0, 0.0]])
    found = sampled_box_distances(center, np.stack([EYE, EYE]), np.ones((2, 3)), per_side=4)
    assert found == pytest.approx([2.25])
