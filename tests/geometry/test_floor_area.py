"""Floor areas by alpha shape, against areas that are known, and against counting random places."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import Delaunay

from internspatial_kedro.geometry import floor_area
from internspatial_kedro.geometry.floor_area import alpha_shape_outline, outline_area, ring_area
from questions.scenes import Array

Rectangles = list[tuple[float, float, float, float]]

ROOM: Rectangles = [(0, 0, 5, 4)]
ANGLE: Rectangles = [(0, 0, 6, 2), (0, 0, 2, 5)]
TWO_ROOMS: Rectangles = [(0, 0, 4, 4), (4.3, 0, 8, 4), (3.9, 1.5, 4.4, 2.4)]
APART: Rectangles = [(0, 0, 2, 2), (5, 0, 6, 3)]


def scan(rectangles: Rectangles, spacing: float = 0.02, seed: int = 0) -> Array:
    """Places on a jittered grid within rectangles, corners and edges among them."""
    rng, parts = np.random.default_rng(seed), []
    for x0, y0, x1, y1 in rectangles:
        x, y = np.linspace(x0, x1, int((x1 - x0) / spacing) + 2), np.linspace(y0, y1, int((y1 - y0) / spacing) + 2)
        grid = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
        grid += rng.uniform(-0.3, 0.3, grid.shape) * spacing
        parts.append(np.clip(grid, (x0, y0), (x1, y1)))
    return np.concatenate(parts)


def alpha_shape_area(points: Array, alpha: float = 2.0) -> float:
    return outline_area(alpha_shape_outline(points, alpha))


def triangles_area(points: Array, alpha: float) -> float:
    """Area of the triangles that make the shape, each by its own circumscribed circle: a second way to it."""
    total = 0.0
    for a, b, c in points[Delaunay(points).simplices]:
        area = abs(np.linalg.det([b - a, c - a])) / 2
        sides = [np.hypot(*(b - a)), np.hypot(*(c - b)), np.hypot(*(a - c))]
        total += area if np.prod(sides) / 4 * alpha < area else 0.0
    return total


def turned(points: Array, angle: float) -> Array:
    rotation = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return np.asarray(points @ rotation + [-3.0, 7.0])


def ring(inner: float, outer: float, count: int = 40_000) -> Array:
    points = np.random.default_rng(0).uniform(-outer, outer, (count, 2))
    radius = np.linalg.norm(points, axis=1)
    return points[(radius >= inner) & (radius <= outer)]


def within(rings: list[Array], places: Array) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Whether places lie within rings: those whose angles around the place add up to a whole turn."""
    turns = np.zeros(len(places))
    for each in rings:
        offset = each[None] - places[:, None]
        angle = np.arctan2(offset[..., 1], offset[..., 0])
        turns += (np.diff(angle, axis=1, append=angle[:, :1]) + np.pi) % (2 * np.pi) @ np.ones(len(each))
        turns -= np.pi * len(each)
    return np.abs(turns) > np.pi


AREAS = [
    ("a room", ROOM, 20.0),
    ("an L", ANGLE, 18.0),
    ("two rooms and a door", TWO_ROOMS, 16.0 + 14.8 + 0.3 * 0.9),
    ("two parts", APART, 7.0),
]


@pytest.mark.parametrize(("rectangles", "area"), [row[1:] for row in AREAS], ids=[row[0] for row in AREAS])
@pytest.mark.parametrize("angle", [0.0, 0.5])
def test_area_of_rectangles(rectangles: Rectangles, area: float, angle: float) -> None:
    # A gap of 0.3 m between rooms is a wall to circles of 0.1 m.
    found = alpha_shape_area(turned(scan(rectangles), angle), alpha=10.0)
    assert found == pytest.approx(area, rel=0.006)


def test_wide_circles_close_gaps() -> None:
    rooms = scan(TWO_ROOMS)
    assert alpha_shape_area(rooms, alpha=2.0) == pytest.approx(32.0, rel=0.006)
    assert alpha_shape_area(rooms, alpha=0.0) == pytest.approx(32.0, rel=0.002)
    assert alpha_shape_area(scan(ANGLE), alpha=0.0) == pytest.approx(18.0 + 4 * 3 / 2, rel=0.002)


@pytest.mark.parametrize(("inner", "alpha", "hole"), [(1.0, 2.0, True), (0.4, 2.0, False), (0.4, 4.0, True)])
def test_holes_wider_than_the_circle_stay_open(inner: float, alpha: float, hole: bool) -> None:
    points = ring(inner, 3.0)
    expected = np.pi * (9 - inner**2 * hole)
    assert alpha_shape_area(points, alpha) == pytest.approx(expected, rel=0.01)
    rings = alpha_shape_outline(points, alpha)
    assert [ring_area(each) > 0 for each in rings] == [True, False][: 1 + hole]


def test_alpha_is_one_over_the_radius_of_the_circumscribed_circle() -> None:
    triangle = np.array([[0.0, 0.0], [3.0, 0.0], [0.0, 4.0]])
    assert alpha_shape_area(triangle, alpha=1 / 2.51) == pytest.approx(6.0)
    assert alpha_shape_area(triangle, alpha=1 / 2.49) == 0.0


NOTHING = [
    ("no points", np.zeros((0, 2))),
    ("one", np.zeros((1, 2))),
    ("two", np.array([[0.0, 0.0], [1.0, 0.0]])),
    ("one place often", np.ones((9, 2))),
    ("a line", np.stack([np.arange(9.0), 2 * np.arange(9.0)], axis=1)),
    ("a line along x", np.stack([np.arange(9.0) / 10, np.zeros(9)], axis=1)),
    ("too far apart", np.random.default_rng(0).permutation(np.mgrid[:5, :5].reshape(2, -1).T * 10.0)),
]


@pytest.mark.parametrize("points", [row[1] for row in NOTHING], ids=[row[0] for row in NOTHING])
def test_what_has_no_area(points: Array) -> None:
    assert alpha_shape_area(points, 2.0) == 0.0
    assert alpha_shape_outline(points, 2.0) == []


def test_points_said_twice_change_nothing() -> None:
    points = scan(ANGLE)
    assert alpha_shape_area(np.concatenate([points, points, points[:99]]), 2.0) == alpha_shape_area(points, 2.0)


def test_walls_full_of_points_and_far_strays_change_little() -> None:
    rng = np.random.default_rng(0)
    wall = np.stack([np.full(50_000, 5.0), rng.uniform(0, 4, 50_000)], axis=1)
    strays = np.array([[900.0, 900.0], [-500.0, 3.0]])
    assert alpha_shape_area(np.concatenate([scan(ROOM), wall, strays]), 2.0) == pytest.approx(20.0, rel=0.004)


@settings(max_examples=25)
@given(seed=st.integers(0, 10_000))
def test_rings_enclose_the_area_and_do_not_cross(seed: int) -> None:
    rng = np.random.default_rng(seed)
    # In squares of their own, 6 mm apart at least: none is thinned out.
    squares = np.unravel_index(rng.choice(300 * 300, rng.integers(3, 120), replace=False), (300, 300))
    points = np.stack(squares, axis=1) * 0.01 + rng.uniform(0, 0.004, (len(squares[0]), 2))
    rings = alpha_shape_outline(points, 3.0)
    assert outline_area(rings) == pytest.approx(triangles_area(points, 3.0), abs=1e-9)
    for each in rings:
        assert len(np.unique(each, axis=0)) == len(each) >= 3
    signs = [ring_area(each) > 0 for each in rings]
    assert signs == sorted(signs, reverse=True)
    places = rng.uniform(0, 3, (3000, 2))
    share = within(rings, places).mean()
    assert share * 9 == pytest.approx(outline_area(rings), abs=9 * 5 * np.sqrt(max(share * (1 - share), 1e-3) / 3000))


def test_rings_that_meet_in_a_point_are_two() -> None:
    """Two triangles, corner to corner."""
    points = np.array([[0.0, 0.0], [-1.0, 0.3], [-1.0, -0.3], [1.0, 0.3], [1.0, -0.3]])
    rings = alpha_shape_outline(points, alpha=1.6)
    assert sorted(len(each) for each in rings) == [3, 3]
    assert [ring_area(each) for each in rings] == pytest.approx([0.3, 0.3])


def test_parts_that_meet_in_two_points_are_two_rings_and_no_hole() -> None:
    """Two crescents, tip to tip, around a place that is no floor."""
    angle = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    inner, outer = 1 - 0.15 * np.abs(np.sin(angle)), 1 + 0.15 * np.abs(np.sin(angle))
    radius, angle = np.concatenate([inner, outer]), np.concatenate([angle, angle])
    rings = alpha_shape_outline(np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1), alpha=5.0)
    # Half the integral of outer² - inner² = 0.6 |sin| over half a turn.
    assert [ring_area(each) for each in rings] == pytest.approx([0.6, 0.6], rel=0.01)


def test_the_largest_ring_leads() -> None:
    rings = alpha_shape_outline(scan(APART), alpha=4.0)
    assert [ring_area(each) for each in rings] == pytest.approx([4.0, 3.0], rel=0.01)


def test_a_dense_scan_is_thinned_before_triangles_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """48 m² have 19,200 cells of 5 cm, and their rim a few thousand finer ones: the rest would only take time."""
    made: list[int] = []
    monkeypatch.setattr(floor_area, "Delaunay", lambda points: made.append(len(points)) or Delaunay(points))
    points = np.random.default_rng(0).uniform((0, 0), (8, 6), (200_000, 2))
    assert alpha_shape_area(points) == pytest.approx(48.0, rel=0.002)
    assert 19_000 < made[0] < 30_000
