from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="needs the models extra")

import torch

from internspatial_kedro.geometry.cameras import Intrinsics
from internspatial_kedro.models.errors import ModelError
from internspatial_kedro.models.photos.metric3d import Metric3dDepth, fit_into
from internspatial_kedro.models.photos.specs import DepthSpec
from models.photos.checkouts import write_metric3d


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_metric3d(tmp_path_factory.mktemp("metric3d"))


def make(checkout: Path, folder: Path, level: float, slope: float = 0.0, **spec: object) -> Metric3dDepth:
    weights = folder / "metric_depth_tiny.pth"
    tensors = {"level": torch.tensor([level]), "slope": torch.tensor([slope])}
    torch.save({"model_state_dict": tensors, "epoch": 3}, weights)
    said = {"entry": "metric3d_vit_small", "batch_size": 2} | spec
    return Metric3dDepth(DepthSpec(kind="metric3d", code=str(checkout), checkpoint=str(weights), device="cpu", **said))


def photo(width: int, height: int) -> np.ndarray:
    return np.full((height, width, 3), 200, np.uint8)


def camera(focal_px: float, width: int, height: int) -> Intrinsics:
    return Intrinsics(focal_px, focal_px, width / 2, height / 2)


SIZES = {
    "as large as the input": (1064, 616, 1.0),
    "half of it": (532, 308, 2.0),
    "landscape, padded at the sides": (640, 480, 616 / 480),
    "wide, padded above and below": (500, 125, 1064 / 500),
    "portrait": (300, 900, 616 / 900),
    "one row": (64, 1, 1064 / 64),
}


@pytest.mark.parametrize(("width", "height", "scale"), SIZES.values(), ids=SIZES)
def test_a_canonical_depth_becomes_that_of_the_camera(
    checkout: Path, tmp_path: Path, width: int, height: int, scale: float
) -> None:
    estimator = make(checkout, tmp_path, level=5.0)
    (estimate,) = estimator.estimate_depth([photo(width, height)], [camera(700, width, height)])
    assert estimate.depth_m.shape == (height, width)
    assert estimate.depth_m.dtype == np.float32
    assert estimate.camera is None
    # The padding's million never reaches the photo's edges.
    np.testing.assert_allclose(estimate.depth_m, 5.0 * 700 * scale / 1000, rtol=1e-5)


@pytest.mark.parametrize(("width", "height"), [(640, 480), (300, 500), (350, 105)])
def test_the_padding_is_cut_where_it_was_put(checkout: Path, tmp_path: Path, width: int, height: int) -> None:
    estimator = make(checkout, tmp_path, level=0.0, slope=0.01)
    (estimate,) = estimator.estimate_depth([photo(width, height)], [camera(1000, width, height)])
    fit = fit_into((height, width), (616, 1064))
    columns = (np.arange(width) + 0.5) * fit.width / width + fit.left  # of the input, at the photo's pixels
    inner = slice(4, -4)
    np.testing.assert_allclose(estimate.depth_m[height // 2, inner], (columns * 0.01 * fit.scale)[inner], rtol=1e-3)


def test_photos_of_all_sizes_go_together(checkout: Path, tmp_path: Path) -> None:
    sizes = [(40, 30), (30, 40), (100, 20)]
    photos, cameras = [photo(*size) for size in sizes], [camera(50 + size[0], *size) for size in sizes]
    estimator = make(checkout, tmp_path, level=2.0)
    together = estimator.estimate_depth(photos, cameras)
    alone = [estimator.estimate_depth([one], [its])[0] for one, its in zip(photos, cameras, strict=True)]
    for one, other, size in zip(together, alone, sizes, strict=True):
        assert one.depth_m.shape == size[::-1]
        np.testing.assert_array_equal(one.depth_m, other.depth_m)


def test_the_convolutional_ones_have_their_own_input(checkout: Path, tmp_path: Path) -> None:
    estimator = make(checkout, tmp_path, level=5.0, entry="metric3d_convnext_tiny")
    (estimate,) = estimator.estimate_depth([photo(640, 480)], [camera(700, 640, 480)])
    np.testing.assert_allclose(estimate.depth_m, 5.0 * 700 * (544 / 480) / 1000, rtol=1e-5)


@pytest.mark.parametrize("level", [-3.0, float("nan"), float("inf"), 1e4], ids=["behind", "nan", "endless", "too far"])
def test_what_is_no_depth_is_zero(checkout: Path, tmp_path: Path, level: float) -> None:
    (estimate,) = make(checkout, tmp_path, level).estimate_depth([photo(40, 30)], [camera(700, 40, 30)])
    assert not estimate.depth_m.any()


def test_colours_are_normalised_and_the_padding_has_the_mean(checkout: Path, tmp_path: Path) -> None:
    estimator = make(checkout, tmp_path, level=1.0)
    seen = []
    network, _ = estimator._hub._load()
    inference = network.inference
    network.inference = lambda data: (seen.append(data["input"]), inference(data))[1]
    red = np.zeros((616, 532, 3), np.uint8)
    red[:, :, 0] = 255
    estimator.estimate_depth([red], [camera(700, 532, 616)])
    expected = [(255 - 123.675) / 58.395, -116.28 / 57.12, -103.53 / 57.375]
    assert seen[0].shape == (1, 3, 616, 1064)
    np.testing.assert_allclose(seen[0][0, :, 300, 500], expected, rtol=1e-5)
    assert not seen[0][0, :, :, :266].any()
    assert not seen[0][0, :, :, 798:].any()


def test_a_photo_without_a_camera_is_refused(checkout: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="needs the focal length"):
        make(checkout, tmp_path, 1.0).estimate_depth([photo(8, 8), photo(8, 8)], [camera(9, 8, 8), None])


def test_its_name_is_that_of_the_weights(checkout: Path, tmp_path: Path) -> None:
    assert make(checkout, tmp_path, 1.0).name == "metric3d/metric_depth_tiny"


def test_it_counts_in_half_precision_too(checkout: Path, tmp_path: Path) -> None:
    estimator = make(checkout, tmp_path, level=5.0, dtype="bfloat16")
    (estimate,) = estimator.estimate_depth([photo(64, 48)], [camera(70, 64, 48)])
    np.testing.assert_allclose(estimate.depth_m, 5.0 * 70 * (616 / 48) / 1000, rtol=1e-2)
