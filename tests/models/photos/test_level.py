import numpy as np
import pytest

from internspatial_kedro.geometry.cameras import Intrinsics
from internspatial_kedro.geometry.frames import tilt_rad
from internspatial_kedro.models.errors import ModelError
from internspatial_kedro.models.photos.field_of_view import FixedFieldOfView
from internspatial_kedro.models.photos.level import LevelCamera
from internspatial_kedro.models.photos.loading_cameras import load_gravity_estimator, load_intrinsics_estimator
from internspatial_kedro.models.photos.specs import GravitySpec, IntrinsicsSpec

PHOTOS = [np.zeros((30, 40, 3), np.uint8), np.zeros((40, 30, 3), np.uint8)]


def test_a_level_camera_has_up_against_its_y() -> None:
    ups = load_gravity_estimator(GravitySpec()).estimate_up(PHOTOS, [Intrinsics(9, 9, 20, 15)] * 2)
    assert len(ups) == 2
    for up in ups:
        assert up.tolist() == [0, -1, 0]
        assert tilt_rad(up) == 0
    ups[0][:] = 7  # what one caller does to its vector is not the other's
    assert ups[1].tolist() == [0, -1, 0]
    assert LevelCamera().name == "level"


def test_the_longer_side_spans_the_angle() -> None:
    wide, tall = load_intrinsics_estimator(IntrinsicsSpec(degrees=90)).estimate_intrinsics(PHOTOS)
    assert (wide.cx, wide.cy) == (20, 15)
    assert (tall.cx, tall.cy) == (15, 20)
    assert [wide.fx, wide.fy, tall.fx, tall.fy] == pytest.approx([20] * 4)


def test_the_angle_is_part_of_name_and_fingerprint() -> None:
    assert FixedFieldOfView(60).name == "field_of_view/60"
    assert FixedFieldOfView(60.0).fingerprint == FixedFieldOfView(60.0).fingerprint
    assert FixedFieldOfView(60.0).fingerprint != FixedFieldOfView(62.5).fingerprint


def test_cameras_that_come_with_the_depth_have_no_estimator_of_their_own() -> None:
    with pytest.raises(ModelError, match="come with the depth"):
        load_intrinsics_estimator(IntrinsicsSpec(kind="depth_model"))
