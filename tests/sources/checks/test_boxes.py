"""Boxes: clipped, projected with the part behind the camera cut off, refused when they are none."""

import numpy as np
import pytest

from internspatial_kedro.sources.checks import Unusable
from internspatial_kedro.sources.checks.boxes import NEAR_M, check_box, check_obb, project_obb
from internspatial_kedro.sources.records import Camera, Obb

NAN, INF = float("nan"), float("inf")
UPRIGHT = [1.0, 0, 0, 0, 1, 0, 0, 0, 1]
CAMERA = Camera(fx=100.0, fy=100.0, cx=50.0, cy=40.0)


@pytest.mark.parametrize(
    ("box", "expected"),
    [
        ([10, 10, 20, 20], [10, 10, 20, 20]),
        ([-5, -5, 200, 200], [0, 0, 100, 80]),
        ([99.5, 0, 130, 80], [99.5, 0, 100, 80]),
        ([0, 0, 100, 80], [0, 0, 100, 80]),
    ],
)
def test_boxes_are_clipped_to_the_image(box, expected):
    assert check_box(box, (100, 80)) == expected


@pytest.mark.parametrize(
    ("box", "reason"),
    [
        ([10, 10, 10, 20], "box_empty"),
        ([10, 10, 20, 10], "box_empty"),
        ([20, 10, 10, 20], "box_empty"),
        ([100, 10, 120, 20], "box_outside"),
        ([-20, 10, 0, 20], "box_outside"),
        ([10, 80, 20, 90], "box_outside"),
        ([NAN, 10, 20, 20], "box_not_finite"),
        ([10, 10, INF, 20], "box_not_finite"),
    ],
)
def test_boxes_that_are_none(box, reason):
    with pytest.raises(Unusable) as verdict:
        check_box(box, (100, 80))
    assert verdict.value.reason == reason


@pytest.mark.parametrize(
    "obb",
    [
        Obb([0, 0, NAN], UPRIGHT, [1, 1, 1]),
        Obb([0, 0, 3], UPRIGHT, [1, 0, 1]),
        Obb([0, 0, 3], UPRIGHT, [1, -2, 1]),
        Obb([0, 0, 3], UPRIGHT, [1, 1, INF]),
        Obb([0, 0, 3], [NAN] * 9, [1, 1, 1]),
        Obb([0, 0, 3], [1.0, 0, 0, 1, 0, 0, 0, 0, 1], [1, 1, 1]),
    ],
    ids=["nan centre", "zero side", "negative side", "infinite side", "nan axes", "parallel axes"],
)
def test_oriented_boxes_that_are_none(obb):
    with pytest.raises(Unusable, match="obb_invalid"):
        check_obb(obb)


def test_a_box_before_the_camera_is_projected_exactly():
    box = project_obb(Obb([0, 0, 3], UPRIGHT, [1, 0.5, 2]), CAMERA)
    np.testing.assert_allclose(box, [50 - 25, 40 - 12.5, 50 + 25, 40 + 12.5])


def test_a_box_around_the_image_plane_is_cut_there():
    """A long table that begins behind the camera: the cut at the near plane decides its bounds."""
    box = project_obb(Obb([0.4, 0.3, 1.0], UPRIGHT, [0.4, 0.2, 4.0]), CAMERA)
    near = 100 / NEAR_M
    np.testing.assert_allclose(box, [50 + 0.2 * 100 / 3, 40 + 0.2 * 100 / 3, 50 + 0.6 * near, 40 + 0.4 * near])


def test_a_box_behind_the_camera_is_outside():
    with pytest.raises(Unusable, match="box_outside"):
        project_obb(Obb([0, 0, -3], UPRIGHT, [1, 1, 1]), CAMERA)
