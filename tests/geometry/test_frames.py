"""View space: x to the viewer's right, y level along the viewing direction, z against gravity."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from internspatial_kedro.geometry.frames import (
    invert_pose,
    pose_to_up,
    tilt_rad,
    transform_points,
    up_to_view,
)
from questions.scenes import Eye, Point

ANGLE = st.floats(-3.1, 3.1)
TILT = st.floats(-1.5, 1.5)

LOOKS = [
    ("level, world x is on the right", Eye(), (1, 0, 0), (1, 0, 0)),
    ("level, world y is ahead", Eye(), (0, 1, 0), (0, 1, 0)),
    ("level, up is up", Eye(), (0, 0, 1), (0, 0, 1)),
    ("pitched down, ahead stays level", Eye(pitch_rad=-0.7), (0, 1, 0), (0, 1, 0)),
    ("pitched up, up stays up", Eye(pitch_rad=0.7), (0, 0, 1), (0, 0, 1)),
    ("rolled, right stays level", Eye(roll_rad=0.5), (1, 0, 0), (1, 0, 0)),
    ("turned left by 90°, world -x is ahead", Eye(heading_rad=np.pi / 2), (-1, 0, 0), (0, 1, 0)),
    ("turned left by 90°, world y is on the right", Eye(heading_rad=np.pi / 2), (0, 1, 0), (1, 0, 0)),
    ("turned round and rolled, world x is on the left", Eye(heading_rad=np.pi, roll_rad=0.3), (1, 0, 0), (-1, 0, 0)),
]


@pytest.mark.parametrize(("eye", "direction", "expected"), [row[1:] for row in LOOKS], ids=[row[0] for row in LOOKS])
def test_world_directions_in_view_space(eye: Eye, direction: Point, expected: Point) -> None:
    world_to_view = up_to_view(pose_to_up(eye.pose)) @ eye.rotation.T
    assert world_to_view @ direction == pytest.approx(expected, abs=1e-12)


@given(heading=ANGLE, pitch=TILT, roll=ANGLE)
def test_view_space_is_the_world_turned_by_the_heading(heading: float, pitch: float, roll: float) -> None:
    eye = Eye(heading_rad=heading, pitch_rad=pitch, roll_rad=roll)
    points = np.array([[0.3, 2.0, -1.0], [-4.0, 0.1, 2.5]])
    points_cam = (points - eye.position) @ eye.rotation
    assert points_cam @ up_to_view(pose_to_up(eye.pose)).T == pytest.approx(eye.to_view(points), abs=1e-9)


@given(heading=ANGLE, pitch=TILT, roll=ANGLE)
def test_tilt_is_the_pitch_whatever_heading_and_roll(heading: float, pitch: float, roll: float) -> None:
    eye = Eye(heading_rad=heading, pitch_rad=pitch, roll_rad=roll)
    assert tilt_rad(pose_to_up(eye.pose)) == pytest.approx(pitch, abs=1e-6)


@given(st.tuples(*[st.floats(-1, 1)] * 3).filter(lambda up: np.linalg.norm(up) > 0.1))
def test_camera_to_view_is_a_rotation_that_lifts_up_to_z(direction: Point) -> None:
    up = np.array(direction) / np.linalg.norm(direction)
    rotation = up_to_view(up)
    assert rotation @ rotation.T == pytest.approx(np.eye(3), abs=1e-9)
    assert np.linalg.det(rotation) == pytest.approx(1.0)
    assert rotation @ up == pytest.approx([0.0, 0.0, 1.0], abs=1e-9)


def test_straight_down_is_the_limit_of_tilting_down() -> None:
    nearly = up_to_view(pose_to_up(Eye(pitch_rad=-np.pi / 2 + 1e-4).pose))
    exactly = up_to_view(np.array([0.0, 0.0, -1.0]))
    assert exactly == pytest.approx(nearly, abs=1e-3)
    assert exactly @ [0.0, -1.0, 0.0] == pytest.approx([0.0, 1.0, 0.0])  # the image's upper edge lies ahead


@pytest.mark.parametrize("up", [[0.0, 0.0, 1.0], [0.0, 0.0, -1.0], [1e-8, 0.0, -1.0]], ids=["up", "down", "almost"])
def test_no_direction_of_view_gives_nan(up: list[float]) -> None:
    rotation = up_to_view(np.array(up))
    assert rotation @ rotation.T == pytest.approx(np.eye(3), abs=1e-6)
    assert abs(tilt_rad(np.array(up))) == pytest.approx(np.pi / 2)


def test_tilt_of_a_vector_slightly_too_long_is_a_number() -> None:
    assert tilt_rad(np.array([0.0, 0.0, 1.0 + 1e-9])) == pytest.approx(np.pi / 2)


@given(heading=ANGLE, pitch=TILT, roll=ANGLE, position=st.tuples(*[st.floats(-20, 20)] * 3))
def test_inverse_pose_brings_points_back(heading: float, pitch: float, roll: float, position: Point) -> None:
    pose = Eye(position, heading, pitch, roll).pose
    points = np.array([[[1.0, -2.0, 3.0]], [[0.0, 5.0, -7.0]]])
    assert transform_points(invert_pose(pose), transform_points(pose, points)) == pytest.approx(points, abs=1e-9)
    assert transform_points(pose, np.zeros(3)) == pytest.approx(position)
