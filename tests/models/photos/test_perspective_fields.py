import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("torch", reason="needs the models extra")

import torch

from internspatial_kedro.geometry.cameras import Intrinsics
from internspatial_kedro.geometry.frames import tilt_rad
from internspatial_kedro.models.errors import ModelError
from internspatial_kedro.models.photos.perspective_fields import PerspectiveFieldsGravity, roll_pitch_to_up
from internspatial_kedro.models.photos.specs import GravitySpec
from models.photos.checkouts import write_perspective_fields

CAMERA = Intrinsics(100, 100, 20, 15)
HALF = math.sqrt(0.5)

# x right, y down, z forward. A photographer who tilts the camera to the sky has up ahead of it (+z); one who turns it
# clockwise sees the world turn the other way: up leans to the left (-x).
TURNS = {
    "level": (0, 0, (0, -1, 0)),
    "45 degrees to the sky": (0, 45, (0, -HALF, HALF)),
    "45 degrees to the ground": (0, -45, (0, -HALF, -HALF)),
    "straight up": (0, 90, (0, 0, 1)),
    "45 degrees clockwise": (45, 0, (-HALF, -HALF, 0)),
    "45 degrees anticlockwise": (-45, 0, (HALF, -HALF, 0)),
    "on its right side": (90, 0, (-1, 0, 0)),
    "upside down": (180, 0, (0, 1, 0)),
    "both": (45, 45, (-0.5, -0.5, HALF)),
}


@pytest.mark.parametrize(("roll", "pitch", "up"), TURNS.values(), ids=TURNS)
def test_up_of_a_turned_camera(roll: float, pitch: float, up: tuple[float, float, float]) -> None:
    np.testing.assert_allclose(roll_pitch_to_up(math.radians(roll), math.radians(pitch)), up, atol=1e-12)


@given(st.floats(-3, 3), st.floats(-1.5, 1.5))
def test_pitch_is_the_tilt_and_up_is_what_rotations_make_of_level(roll: float, pitch: float) -> None:
    up = roll_pitch_to_up(roll, pitch)
    assert np.linalg.norm(up) == pytest.approx(1)
    assert tilt_rad(up) == pytest.approx(pitch, abs=1e-6)
    # The camera pitches about its own x, then rolls about its own z; the world turns the other way in its frame.
    about_x = np.array([[1, 0, 0], [0, math.cos(pitch), -math.sin(pitch)], [0, math.sin(pitch), math.cos(pitch)]])
    about_z = np.array([[math.cos(roll), -math.sin(roll), 0], [math.sin(roll), math.cos(roll), 0], [0, 0, 1]])
    camera_to_level = about_x @ about_z
    np.testing.assert_allclose(camera_to_level.T @ [0, -1, 0], up, atol=1e-9)


def make(folder: Path, roll: float, pitch: float, version: str = "") -> PerspectiveFieldsGravity:
    checkout = write_perspective_fields(folder / "code")
    weights = folder / "paramnet.pth"
    torch.save({"model": {"angles": torch.tensor([roll, pitch])}, "iteration": 9}, weights)
    return PerspectiveFieldsGravity(
        GravitySpec(
            kind="perspective_fields", code=str(checkout), checkpoint=str(weights), version=version, device="cpu"
        )
    )


def grey(blue: int, width: int = 40, height: int = 30) -> np.ndarray:
    photo = np.full((height, width, 3), 99, np.uint8)
    photo[:, :, 2] = blue
    return photo


def test_degrees_become_a_unit_vector_for_each_photo(tmp_path: Path) -> None:
    estimator = make(tmp_path, roll=10, pitch=-25)
    photos = [grey(0), grey(20, 300, 500), grey(5, 9, 9), grey(1), grey(2)]
    ups = estimator.estimate_up(photos, [CAMERA] * 5)
    for up, blue in zip(ups, (0, 20, 5, 1, 2), strict=True):  # its network sees BGR
        assert up.shape == (3,)
        np.testing.assert_allclose(up, roll_pitch_to_up(math.radians(10 + blue), math.radians(-25)), atol=1e-6)


def test_each_photo_has_a_camera(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="zip"):
        make(tmp_path, 0, 0).estimate_up([grey(0)], [])


@pytest.mark.parametrize("version", ["PersNet-360Cities", "nothing"])
def test_a_version_without_angles_is_refused(tmp_path: Path, version: str) -> None:
    with pytest.raises(ModelError, match=f"no version '{version}' that finds roll and pitch: take .*uncentered"):
        make(tmp_path, 0, 0, version).estimate_up([grey(0)], [CAMERA])


def test_the_version_is_part_of_name_and_fingerprint(tmp_path: Path) -> None:
    first = make(tmp_path, 0, 0)
    other = make(tmp_path, 0, 0, "Paramnet-360Cities-edina-uncentered")
    assert first.name == "perspective_fields/Paramnet-360Cities-edina-centered"
    assert other.name == "perspective_fields/Paramnet-360Cities-edina-uncentered"
    assert first.fingerprint != other.fingerprint
