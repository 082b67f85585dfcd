"""What falls apart seen from above, as points and as meshes."""

import numpy as np
import pytest

from internspatial_kedro.geometry.point_clouds import in_pieces

NO_FACES = np.empty((0, 3), np.int64)


def sheet(x: float, y: float, z: float, width: float, spacing: float = 0.02) -> np.ndarray:
    """Points of a level square."""
    steps = np.arange(0, width + 1e-9, spacing)
    columns, rows = np.meshgrid(steps, steps)
    return np.stack([x + columns.ravel(), y + rows.ravel(), np.full(columns.size, z)], axis=1)


def board(x: float, y: float, z: float, width: float) -> tuple[np.ndarray, np.ndarray]:
    """A level square as two triangles."""
    corners = np.array([[x, y, z], [x + width, y, z], [x + width, y + width, z], [x, y + width, z]])
    return corners, np.array([[0, 1, 2], [0, 2, 3]])


def together(*boards: tuple[np.ndarray, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    points = np.concatenate([corners for corners, _ in boards])
    return points, np.concatenate([faces + 4 * place for place, (_, faces) in enumerate(boards)])


@pytest.mark.parametrize(
    ("gap_m", "expected"), [(0.0, False), (0.1, False), (0.45, True), (1.0, True), (-0.2, False), (1e6, True)]
)
@pytest.mark.parametrize("shift_m", [0.0, 0.07, -3.33])
def test_two_towels(gap_m: float, expected: bool, shift_m: float) -> None:
    first, second = sheet(shift_m, 0, 1.2, 0.5), sheet(shift_m + 0.5 + gap_m, 0, 0.1, 0.5)
    assert in_pieces(np.concatenate([first, second]), NO_FACES) is expected


def test_a_shelf_over_another_is_one() -> None:
    assert not in_pieces(np.concatenate([sheet(0, 0, 0.1, 1.0), sheet(0.2, 0.2, 1.9, 0.4)]), NO_FACES)


def test_large_triangles_fill_what_lies_between_their_corners() -> None:
    """A column under the middle of a table top, far from all corners."""
    points, faces = together(board(0, 0, 0.7, 2.0), board(0.95, 0.95, 0.0, 0.1))
    assert not in_pieces(points, faces)
    assert in_pieces(points, faces[2:])


@pytest.mark.parametrize(("gap_m", "expected"), [(0.05, False), (0.6, True)])
def test_two_boards(gap_m: float, expected: bool) -> None:
    assert in_pieces(*together(board(0, 0, 0, 2.0), board(2.0 + gap_m, 0, 0, 2.0))) is expected


def test_a_huge_triangle_joins_its_corners() -> None:
    assert not in_pieces(*board(0, 0, 0, 500.0))


def test_one_point_is_one() -> None:
    assert not in_pieces(np.zeros((1, 3)), NO_FACES)
