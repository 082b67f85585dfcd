from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="needs the models extra")

import torch

from internspatial_kedro.geometry.cameras import Intrinsics
from internspatial_kedro.models.errors import ModelError
from internspatial_kedro.models.photos.geocalib import GeoCalibGravity
from internspatial_kedro.models.photos.specs import GravitySpec
from models.photos.checkouts import write_geocalib

LEVEL = (0.0, -1.0, 0.0)


def make(folder: Path, up: tuple[float, ...] = LEVEL, key: str = "backbone.weight", **spec: str) -> GeoCalibGravity:
    checkout = write_geocalib(folder / "code")
    weights = folder / "geocalib-pinhole.tar"
    torch.save({"model": {key: torch.tensor([up])}, "epoch": 1}, weights)
    said = {"kind": "geocalib", "code": str(checkout), "checkpoint": str(weights), "device": "cpu"}
    return GeoCalibGravity(GravitySpec.model_validate(said | spec))


@pytest.mark.parametrize(
    "up",
    [LEVEL, (-0.6, -0.8, 0.0), (0.0, -0.6, 0.8), (0.3, -0.9, -0.2)],
    ids=["level", "leaning left", "to the sky", "any"],
)
def test_its_gravity_points_up_in_our_camera_frame(tmp_path: Path, up: tuple[float, float, float]) -> None:
    (found,) = make(tmp_path, up).estimate_up([np.zeros((30, 40, 3), np.uint8)], [Intrinsics(50, 50, 20, 15)])
    assert found.dtype == np.float64
    np.testing.assert_allclose(found, np.array(up) / np.linalg.norm(up), atol=1e-6)


def test_it_is_told_the_focal_length_and_draws_the_same_for_each_photo(tmp_path: Path) -> None:
    estimator = make(tmp_path, version="simple_radial")
    photos = [np.full((30, 40, 3), 255, np.uint8), np.zeros((50, 20, 3), np.uint8)]
    estimator.estimate_up(photos, [Intrinsics(60, 62, 20, 15), Intrinsics(71, 70, 10, 25)])
    network, _ = estimator._hub._load()
    (first, second) = network.seen
    assert first[:3] == ("simple_radial", 62.0, (3, 30, 40))
    assert second[:3] == ("simple_radial", 70.0, (3, 50, 20))
    assert first[3] == second[3]


def test_names_that_training_made_longer_are_found(tmp_path: Path) -> None:
    (found,) = make(tmp_path, (0.0, -0.8, 0.6), "backbone.net.weight").estimate_up(
        [np.zeros((3, 4, 3), np.uint8)], [Intrinsics(5, 5, 2, 1.5)]
    )
    np.testing.assert_allclose(found, (0.0, -0.8, 0.6), atol=1e-6)


def test_weights_of_another_network_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"lacks 1 weights of the network, among them backbone\.weight"):
        make(tmp_path, key="other.weight").estimate_up([np.zeros((3, 4, 3), np.uint8)], [Intrinsics(5, 5, 2, 1.5)])


def test_half_precision_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="needs float32, not bfloat16"):
        make(tmp_path, dtype="bfloat16")


def test_its_name_is_that_of_the_weights(tmp_path: Path) -> None:
    assert make(tmp_path).name == "geocalib/geocalib-pinhole"
