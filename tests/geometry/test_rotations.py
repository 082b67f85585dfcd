"""Turns about the vertical: sense, symmetry, and the real moves of 3RScan."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from internspatial_kedro.geometry.rotations import (
    column_major_pose,
    equivalent_turns_deg,
    gap_deg,
    rescan_turn,
    symmetry_step_deg,
    turn_between,
    turn_gap_deg,
    vertical_turn,
    wrap_deg,
)

ANGLES = st.floats(-1000, 1000)


@pytest.mark.parametrize(("angle", "wrapped"), [(0, 0), (360, 0), (-30, 330), (725, 5), (-1e-15, 0), (359.5, 359.5)])
def test_wrap(angle, wrapped):
    assert float(wrap_deg(angle)) == pytest.approx(wrapped)
    assert float(wrap_deg(angle)) < 360


@pytest.mark.parametrize(("a", "b", "gap"), [(10, 350, 20), (0, 180, 180), (90, 270, 180), (30, 45, 15), (725, 5, 0)])
def test_gap(a, b, gap):
    assert float(gap_deg(a, b)) == pytest.approx(gap)
    assert float(gap_deg(b, a)) == pytest.approx(gap)


@pytest.mark.parametrize(
    ("points_to", "clockwise"), [((1, 0, 0), 0), ((0, -1, 0), 90), ((-1, 0, 0), 180), ((0, 1, 0), 270)]
)
def test_a_hand_that_points_east_turns_clockwise_by_south(points_to, clockwise):
    rotation, _ = Rotation.align_vectors([points_to, (0, 0, 1)], [(1, 0, 0), (0, 0, 1)])
    turn = vertical_turn(rotation.as_matrix())
    assert turn.clockwise_deg == pytest.approx(clockwise, abs=1e-6)
    assert turn.tilt_deg == pytest.approx(0, abs=1e-6)


@given(clockwise=st.floats(0, 359.9), tilt=st.floats(0, 175), axis=st.floats(0, 360))
def test_a_tilt_after_a_turn_changes_neither(clockwise, tilt, axis):
    """Swing about any horizontal axis, after a twist about the vertical."""
    horizontal = np.array([np.cos(np.deg2rad(axis)), np.sin(np.deg2rad(axis)), 0])
    swing = Rotation.from_rotvec(np.deg2rad(tilt) * horizontal)
    turn = vertical_turn((swing * Rotation.from_euler("z", -clockwise, degrees=True)).as_matrix())
    assert gap_deg(turn.clockwise_deg, clockwise) < 1e-5
    assert turn.tilt_deg == pytest.approx(tilt, abs=1e-5)


@given(start=ANGLES, turn=ANGLES)
def test_the_turn_between_poses_does_not_depend_on_where_they_are(start, turn):
    first, second = np.eye(4), np.eye(4)
    first[:3, :3] = Rotation.from_euler("z", -start, degrees=True).as_matrix()
    second[:3, :3] = Rotation.from_euler("z", -start - turn, degrees=True).as_matrix()
    first[:3, 3], second[:3, 3] = (1, 2, 3), (-4, 0, 9)
    assert gap_deg(turn_between(first, second).clockwise_deg, turn) < 1e-6


@pytest.mark.parametrize(
    ("turn", "symmetry", "equivalent"),
    [(30, 0, [30]), (30, 1, [30, 210]), (300, 1, [120, 300]), (100, 2, [10, 100, 190, 280]), (0, 2, [0, 90, 180, 270])],
)
def test_equivalent_turns(turn, symmetry, equivalent):
    np.testing.assert_allclose(equivalent_turns_deg(turn, symmetry), equivalent)


def test_class_3_shows_no_turn():
    assert symmetry_step_deg(3) == 0
    assert float(turn_gap_deg(10, 200, 3)) == 0
    with pytest.raises(ValueError, match="all turns"):
        equivalent_turns_deg(10, 3)
    with pytest.raises(ValueError, match="Symmetry class 4; it is one of 0, 1, 2, 3"):
        symmetry_step_deg(4)


@given(a=ANGLES, b=ANGLES, symmetry=st.sampled_from([0, 1, 2]))
def test_the_gap_is_the_smallest_to_any_equivalent(a, b, symmetry):
    expected = min(float(gap_deg(a, other)) for other in equivalent_turns_deg(b, symmetry))
    assert float(turn_gap_deg(a, b, symmetry)) == pytest.approx(expected, abs=1e-9)


def test_poses_are_read_column_by_column():
    pose = column_major_pose([*range(16)])
    np.testing.assert_array_equal(pose[:, 3], [12, 13, 14, 15])
    np.testing.assert_array_equal(pose[1], [1, 5, 9, 13])
    for numbers in ([1.0] * 15, [np.nan] * 16):
        with pytest.raises(ValueError, match="16 finite"):
            column_major_pose(numbers)


@given(object_turn=st.floats(0, 359), frame_turn=st.floats(0, 359))
def test_the_frames_of_two_scans_do_not_count(object_turn, frame_turn):
    """An object turned in the room; the rescan's frame is the reference's, turned."""
    in_room, rescan_to_reference = np.eye(4), np.eye(4)
    in_room[:3, :3] = Rotation.from_euler("z", -object_turn, degrees=True).as_matrix()
    rescan_to_reference[:3, :3] = Rotation.from_euler("z", frame_turn, degrees=True).as_matrix()
    rescan_to_reference[:3, 3] = (1, 2, 0.1)
    rigid = np.linalg.inv(rescan_to_reference) @ in_room
    turn = rescan_turn(rigid.T.ravel().tolist(), rescan_to_reference.T.ravel().tolist())
    assert gap_deg(turn.clockwise_deg, object_turn) < 1e-6
    assert turn.tilt_deg < 1e-5


def test_real_moves_of_3rscan(real_root):
    """654 moved objects. Most of the angle of `rigid` is that of the scans' frames: aligned, it is small."""
    raw, aligned, tilts = [], [], []
    for scene in json.loads((real_root / "3rscan" / "3RScan.json").read_text()):
        for scan in scene["scans"]:
            for move in (move for move in scan.get("rigid", []) if isinstance(move, dict)):
                matrix = np.array(move["transform"]).reshape(4, 4).T
                raw.append(np.rad2deg(Rotation.from_matrix(matrix[:3, :3]).magnitude()))
                turn = rescan_turn(move["transform"], scan["transform"])
                aligned.append(float(gap_deg(turn.clockwise_deg, 0)))
                tilts.append(turn.tilt_deg)
                assert move["symmetry"] in (0, 1, 2, 3)
    assert len(raw) == 654
    np.testing.assert_allclose(np.percentile(raw, [5, 50, 95]), [9.0, 73.5, 168.2], atol=0.1)
    np.testing.assert_allclose(np.percentile(aligned, [5, 50, 95]), [0.4, 11.1, 152.5], atol=0.1)
    assert np.mean(np.array(tilts) < 10) > 0.8
