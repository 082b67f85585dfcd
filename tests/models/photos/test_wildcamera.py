from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("torch", reason="needs the models extra")

import torch

from internspatial_kedro.geometry.cameras import Intrinsics
from internspatial_kedro.models.errors import ModelError
from internspatial_kedro.models.photos.specs import IntrinsicsSpec
from internspatial_kedro.models.photos.wildcamera import WildCameraIntrinsics, rays_to_camera
from models.photos.checkouts import write_wildcamera


def rays_of(camera: Intrinsics, width: int = 160, height: int = 120) -> np.ndarray:
    columns, rows = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    slopes = [(columns - camera.cx) / camera.fx, (rows - camera.cy) / camera.fy, np.ones_like(rows)]
    return np.stack(slopes) / np.linalg.norm(slopes, axis=0)


def as_array(camera: Intrinsics) -> np.ndarray:
    return np.array([camera.fx, camera.fy, camera.cx, camera.cy])


@settings(max_examples=20)
@given(st.floats(50, 2000), st.floats(50, 2000), st.floats(40, 120), st.floats(30, 90))
def test_rays_of_a_pinhole_camera_give_it_back(fx: float, fy: float, cx: float, cy: float) -> None:
    camera = Intrinsics(fx, fy, cx, cy)
    np.testing.assert_allclose(as_array(rays_to_camera(rays_of(camera))), as_array(camera), rtol=1e-6)


def test_neither_noise_nor_a_wrong_third_turn_the_camera() -> None:
    camera = Intrinsics(180, 190, 84, 55)
    draw = np.random.default_rng(3)
    rays = rays_of(camera)
    rays /= rays[2]
    rays[:2] += draw.normal(0, 0.01, rays[:2].shape)
    wrong = draw.random(rays.shape[1:]) < 0.33
    rays[:2, wrong] += draw.normal(0.3, 0.5, (2, wrong.sum()))
    np.testing.assert_allclose(as_array(rays_to_camera(rays)), as_array(camera), rtol=0.03)


def test_the_length_of_rays_does_not_matter() -> None:
    rays = rays_of(Intrinsics(180, 190, 84, 55))
    lengths = np.random.default_rng(0).uniform(0.1, 9, rays.shape[1:])
    np.testing.assert_allclose(as_array(rays_to_camera(rays * lengths)), [180, 190, 84, 55], rtol=1e-6)


@pytest.mark.parametrize("rays", [np.zeros((3, 16, 16)), np.full((3, 16, 16), np.nan)], ids=["zeros", "nan"])
def test_without_rays_there_is_no_camera(rays: np.ndarray) -> None:
    assert np.isnan(as_array(rays_to_camera(rays))).all()


@pytest.mark.filterwarnings("error")
def test_rays_without_sense_give_some_camera_that_is_possible() -> None:
    rays = np.random.default_rng(1).normal(size=(3, 48, 64))
    camera = rays_to_camera(rays)
    assert 0.2 * 64 <= camera.fx <= 20 * 64
    assert 0.2 * 48 <= camera.fy <= 20 * 48


def make(folder: Path, camera: Intrinsics, wrong: float = 0.0) -> WildCameraIntrinsics:
    checkout = write_wildcamera(folder / "code")
    weights = folder / "wild_camera_all.pth"
    torch.save({"camera": torch.tensor(as_array(camera)).float(), "wrong": torch.tensor([wrong])}, weights)
    return WildCameraIntrinsics(
        IntrinsicsSpec(kind="wildcamera", code=str(checkout), checkpoint=str(weights), batch_size=2, device="cpu")
    )


SIZES = {"the input's": (640, 480), "half": (320, 240), "portrait": (30, 90)}


def test_cameras_are_in_the_pixels_of_their_photos(tmp_path: Path) -> None:
    found = make(tmp_path, Intrinsics(500, 520, 330, 230)).estimate_intrinsics(
        [np.zeros((height, width, 3), np.uint8) for width, height in SIZES.values()]
    )
    for camera, (width, height) in zip(found, SIZES.values(), strict=True):
        expected = [500 * width / 640, 520 * height / 480, 330 * width / 640, 230 * height / 480]
        np.testing.assert_allclose(as_array(camera), expected, rtol=1e-4)


def test_a_photo_has_the_same_camera_each_time(tmp_path: Path) -> None:
    photos = [np.zeros((30, 40, 3), np.uint8)]
    estimator = make(tmp_path, Intrinsics(500, 520, 330, 230), wrong=0.4)
    before = torch.random.get_rng_state()
    assert estimator.estimate_intrinsics(photos) == estimator.estimate_intrinsics(photos)
    assert torch.equal(before, torch.random.get_rng_state())
    assert estimator.estimate_intrinsics(photos)[0].fx == pytest.approx(500 * 40 / 640, rel=0.01)


def test_a_file_of_another_network_is_refused(tmp_path: Path) -> None:
    estimator = make(tmp_path, Intrinsics(500, 520, 330, 230))
    torch.save(
        {"camera": torch.ones(4), "wrong": torch.ones(1), "more": torch.ones(1)}, tmp_path / "wild_camera_all.pth"
    )
    with pytest.raises(ModelError, match="1 weights that the network lacks, among them more"):
        estimator.estimate_intrinsics([np.zeros((30, 40, 3), np.uint8)])


def test_its_name_is_that_of_the_weights(tmp_path: Path) -> None:
    assert make(tmp_path, Intrinsics(1, 1, 1, 1)).name == "wildcamera/wild_camera_all"
