"""Parts of scans, against a mask of each instance."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from internspatial_kedro.sources.scene_points import NO_INSTANCE, ScenePoints


@given(st.integers(0, 10_000), st.integers(1, 30), st.integers(0, 40))
def test_a_part_has_the_points_of_its_instance_and_the_faces_between_them(seed: int, points: int, faces: int) -> None:
    rng = np.random.default_rng(seed)
    instance = rng.choice([NO_INSTANCE, 0, 2, 7], points).astype(np.int32)
    corners = rng.integers(0, points, (faces, 3)).astype(np.int32)
    scan = ScenePoints(rng.random((points, 3)), instance, corners)
    for number in (NO_INSTANCE, 0, 1, 2, 7, 9):
        own = instance == number
        expected = corners[own[corners].all(axis=1)]
        part, between = scan.part(number)
        np.testing.assert_array_equal(part, scan.points[own])
        np.testing.assert_array_equal(part[between], scan.points[expected])


def test_a_cloud_has_parts_without_faces() -> None:
    scan = ScenePoints(np.eye(3), np.array([4, 5, 4], np.int32), np.empty((0, 3), np.int32))
    points, faces = scan.part(4)
    np.testing.assert_array_equal(points, np.eye(3)[[0, 2]])
    assert faces.shape == (0, 3)
