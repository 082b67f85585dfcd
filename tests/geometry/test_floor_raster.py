"""Outlines and points on grids: single cells, where the answer is seen at a glance."""

import numpy as np
import pytest

from internspatial_kedro.geometry.floor_raster import (
    Cells,
    clear_inside,
    clear_near_points,
    clear_near_ring,
    inside_rings,
)
from questions.scenes import Array

X, Y = np.arange(6) + 0.5, np.arange(4) + 0.5


def drawn(cells: Cells) -> list[str]:
    return ["".join("#" if cell else "." for cell in row) for row in cells]


def rectangle(x0: float, y0: float, x1: float, y1: float) -> Array:
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])


def test_rings_within_rings_are_holes_and_direction_does_not_matter() -> None:
    rings = [rectangle(0, 0, 5, 4), rectangle(1, 1, 4, 3)[::-1], rectangle(2, 1, 3, 2)]
    picture = ["#####.", "#.#.#.", "#...#.", "#####."]
    assert drawn(inside_rings(X, Y, rings)) == picture
    assert drawn(inside_rings(X, Y, [ring[::-1] for ring in rings])) == picture


def test_a_corner_at_the_height_of_a_row_is_counted_once() -> None:
    kite = np.array([[1.0, 0.5], [3.0, 1.5], [5.0, 0.5], [3.0, 2.5]])
    assert drawn(inside_rings(X, Y, [kite])) == ["......", "..##..", "......", "......"]


def test_what_lies_inside_an_outline_is_cleared() -> None:
    cells = np.ones((4, 6), bool)
    clear_inside(cells, X, Y, np.array([[1.0, 1.0], [5.0, 1.0], [1.0, 4.0]]))
    assert drawn(cells) == ["######", "#...##", "#..###", "#.####"]


@pytest.mark.parametrize(
    ("radius", "picture"),
    [
        (0.0, ["######", "######", "######", "######"]),
        (0.5, ["######", "#....#", "#....#", "######"]),
        (1.2, ["######", "......", "......", "######"]),
    ],
)
def test_cells_no_farther_than_a_radius_from_a_line_are_cleared(radius: float, picture: list[str]) -> None:
    cells = np.ones((4, 6), bool)
    clear_near_ring(cells, X, Y, np.array([[1.5, 2.0], [4.5, 2.0]]), radius)
    assert drawn(cells) == picture


def test_cells_no_farther_than_a_radius_from_a_point_are_cleared() -> None:
    cells = np.ones((4, 6), bool)
    clear_near_points(cells, X, Y, np.array([[1.5, 1.5], [6.0, 4.0]]), 1.0)
    assert drawn(cells) == ["#.####", "...###", "#.####", "#####."]


def test_nothing_is_cleared_by_what_lies_outside_or_by_no_points() -> None:
    cells = np.ones((4, 6), bool)
    clear_inside(cells, X, Y, rectangle(7, 0, 9, 4))
    clear_near_ring(cells, X, Y, rectangle(-9, -9, -7, -7), 1.0)
    clear_near_points(cells, X, Y, np.zeros((0, 2)), 1.0)
    assert cells.all()


def test_cells_that_were_cleared_stay_cleared() -> None:
    cells = np.zeros((4, 6), bool)
    clear_near_points(cells, X, Y, np.array([[0.5, 0.5]]), 0.1)
    clear_inside(cells, X, Y, rectangle(0, 0, 1, 1))
    clear_near_ring(cells, X, Y, rectangle(0, 0, 1, 1), 0.1)
    assert not cells.any()
