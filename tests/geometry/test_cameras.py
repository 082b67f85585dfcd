"""Pixels: column and row, the first pixel's centre is (0.5, 0.5)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from internspatial_kedro.geometry.cameras import Intrinsics, project_points, unproject_pixels
from questions.scenes import Eye

CAMERA = Intrinsics(500.0, 400.0, 320.0, 240.0)

POINTS = [
    ("on the axis: the principal point", [0.0, 0.0, 2.0], [320.0, 240.0]),
    ("right is a larger column", [1.0, 0.0, 2.0], [570.0, 240.0]),
    ("down is a larger row", [0.0, 1.0, 2.0], [320.0, 440.0]),
    ("twice as far is half as wide", [1.0, 0.0, 4.0], [445.0, 240.0]),
]

cameras = st.builds(Intrinsics, st.floats(10, 5000), st.floats(10, 5000), st.floats(-500, 3000), st.floats(-500, 3000))
coordinates = st.floats(-50, 50)


@pytest.mark.parametrize(("point", "pixel"), [row[1:] for row in POINTS], ids=[row[0] for row in POINTS])
def test_points_fall_on_pixels(point: list[float], pixel: list[float]) -> None:
    assert project_points(np.array(point), CAMERA) == pytest.approx(pixel)


@given(camera=cameras, x=coordinates, y=coordinates, z=st.floats(0.01, 100))
def test_unproject_undoes_project(camera: Intrinsics, x: float, y: float, z: float) -> None:
    points = np.array([[x, y, z], [y, x, 2 * z]])
    back = unproject_pixels(project_points(points, camera), points[:, 2], camera)
    assert back == pytest.approx(points, rel=1e-6, abs=1e-6)


@given(camera=cameras, column=st.floats(0, 4000), row=st.floats(0, 4000), depth=st.floats(0.01, 100))
def test_project_undoes_unproject(camera: Intrinsics, column: float, row: float, depth: float) -> None:
    point = unproject_pixels(np.array([column, row]), np.array(depth), camera)
    assert point[2] == depth
    assert project_points(point, camera) == pytest.approx([column, row], rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("depth", [0.0, -1.0, np.nan], ids=["at the centre", "behind", "unknown"])
def test_points_that_the_camera_cannot_see_are_nan(depth: float) -> None:
    pixels = project_points(np.array([[0.1, 0.2, depth], [0.0, 0.0, 1.0]]), CAMERA)
    assert np.isnan(pixels[0]).all()
    assert pixels[1] == pytest.approx([320.0, 240.0])


def test_projection_agrees_with_code_of_another_hand() -> None:
    eye = Eye(position=(0.4, -1.0, 1.2), heading_rad=0.8, pitch_rad=-0.3, roll_rad=0.1)
    points = eye.rotation @ np.array([[0.5, -0.4, 3.0], [-1.0, 0.7, 5.0]]).T
    points_world = points.T + np.array(eye.position)
    points_cam = (points_world - np.array(eye.position)) @ eye.rotation
    camera = Intrinsics(eye.focal, eye.focal, eye.cx, eye.cy)
    assert project_points(points_cam, camera) == pytest.approx(eye.to_pixels(points_world))


@pytest.mark.parametrize("size", [3, 4], ids=["3x3", "4x4"])
def test_intrinsics_from_a_matrix(size: int) -> None:
    matrix = np.eye(size)
    matrix[:2, :3] = [[500.0, 0.0, 320.0], [0.0, 400.0, 240.0]]
    assert Intrinsics.from_matrix(matrix) == CAMERA
