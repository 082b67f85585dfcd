import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("moge", reason="needs the photos extra", exc_type=ImportError)

import torch

from internspatial_kedro.geometry.cameras import Intrinsics
from internspatial_kedro.models.errors import ModelError
from internspatial_kedro.models.photos.loading import load_depth_estimator
from internspatial_kedro.models.photos.moge_depth import MogeDepth
from internspatial_kedro.models.photos.specs import DepthSpec
from internspatial_kedro.models.photos.tiny_depth import VIEW_PLANE_SCALE, write_tiny_depth
from models.photos.pictures import noise, read_coco

PHOTO = noise(101, 153)
MASK_BIAS = "mask_head.output_blocks.4.bias"


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> DepthSpec:
    return write_tiny_depth(tmp_path_factory.mktemp("tiny-moge"), "moge")


@pytest.fixture(scope="module")
def moge(spec: DepthSpec) -> MogeDepth:
    return MogeDepth(spec)


@pytest.fixture(scope="module")
def theirs(spec: DepthSpec) -> Any:
    """As the package loads it."""
    from moge.model.v2 import MoGeModel

    return MoGeModel.from_pretrained(spec.checkpoint).eval()


def change(spec: DepthSpec, file: Path, settings: dict[str, object], **weights: float) -> DepthSpec:
    """The same checkpoint with other settings and some weights filled with a number."""
    saved = torch.load(spec.checkpoint, weights_only=True)
    for name, value in weights.items():
        saved["model"][name] = torch.full_like(saved["model"][name], value)
    torch.save({"model_config": saved["model_config"] | settings, "model": saved["model"]}, file)
    return spec.model_copy(update={"checkpoint": str(file)})


@pytest.mark.filterwarnings("ignore:In CPU autocast:UserWarning")  # of the package's own call
class TestWhatItGives:
    @pytest.mark.parametrize("size", [(101, 153), (153, 101), (64, 64), (33, 120)])
    def test_metres_in_the_photo_s_size_and_the_camera_in_its_pixels(
        self, moge: MogeDepth, size: tuple[int, int]
    ) -> None:
        found = moge.estimate_depth([noise(*size)], [None])[0]
        assert found.depth_m.shape == size
        assert found.depth_m.dtype == np.float32
        assert 0.1 < found.depth_m.min() < found.depth_m.max() < 100
        focal = math.hypot(*size) / 2 / VIEW_PLANE_SCALE  # of the camera that the tiny checkpoint draws its points with
        assert found.camera is not None
        assert found.camera.fx == pytest.approx(focal, rel=0.02)
        assert found.camera.fy == pytest.approx(focal, rel=0.02)
        assert (found.camera.cx, found.camera.cy) == (size[1] / 2, size[0] / 2)

    def test_its_own_inference_gives_the_same(self, theirs: Any, moge: MogeDepth) -> None:
        image = torch.from_numpy(PHOTO).permute(2, 0, 1) / 255
        seen = theirs.infer(image, use_fp16=False)
        ours = moge.estimate_depth([PHOTO], [None])[0]
        np.testing.assert_allclose(ours.depth_m, seen["depth"].numpy(), rtol=1e-5)
        np.testing.assert_allclose(ours.depth_m, seen["points"][..., 2].numpy(), rtol=1e-5)

    def test_a_known_camera_is_told_to_the_model(self, theirs: Any, moge: MogeDepth) -> None:
        known = Intrinsics(100.0, 100.0, 70.0, 52.0)
        told, guessed = moge.estimate_depth([PHOTO, PHOTO], [known, None])
        image = torch.from_numpy(PHOTO).permute(2, 0, 1) / 255
        field = math.degrees(2 * math.atan(153 / 200))
        seen = theirs.infer(image, fov_x=field, use_fp16=False)
        np.testing.assert_allclose(told.depth_m, seen["depth"].numpy(), rtol=1e-4)
        assert np.abs(told.depth_m - guessed.depth_m).max() > 0.1
        assert told.camera is None
        assert guessed.camera is not None

    def test_a_photo_s_depth_does_not_depend_on_its_neighbours(self, moge: MogeDepth) -> None:
        photos = [noise(*size, seed) for seed, size in enumerate([(60, 80), (80, 60), (60, 80)])]
        cameras = [None, Intrinsics(50, 50, 30, 40), Intrinsics(70, 70, 40, 30)]
        together = moge.estimate_depth(photos, cameras)
        for photo, camera, found in zip(photos, cameras, together, strict=True):
            np.testing.assert_allclose(
                found.depth_m, moge.estimate_depth([photo], [camera])[0].depth_m, rtol=1e-3, atol=1e-3
            )

    def test_what_it_masks_has_no_depth(self, spec: DepthSpec, moge: MogeDepth, tmp_path: Path) -> None:
        partly = MogeDepth(change(spec, tmp_path / "partly.pt", {}, **{MASK_BIAS: 0.0}))
        depth, whole = (one.estimate_depth([PHOTO], [None])[0].depth_m for one in (partly, moge))
        assert 0.05 < (depth == 0).mean() < 0.95
        assert (whole > 0).all()
        assert np.isfinite(depth).all()

    def test_bfloat16_sees_nearly_the_same(self, spec: DepthSpec, moge: MogeDepth) -> None:
        typed = MogeDepth(spec.model_copy(update={"dtype": "bfloat16"}))
        exact, found = (one.estimate_depth([PHOTO], [None])[0].depth_m for one in (moge, typed))
        assert found.dtype == np.float32
        np.testing.assert_allclose(found, exact, rtol=0.1)
        assert np.abs(found - exact).max() > 1e-4
        assert typed.fingerprint != moge.fingerprint

    def test_real_photos(self, moge: MogeDepth, real_root: Path) -> None:
        photos = read_coco(real_root)
        for photo, found in zip(photos, moge.estimate_depth(photos, [None] * 3), strict=True):
            assert found.depth_m.shape == photo.shape[:2]
            assert found.camera is not None
            assert found.camera.fx == pytest.approx(math.hypot(*photo.shape[:2]) / 2 / VIEW_PLANE_SCALE, rel=0.02)


class TestWhichOneItIs:
    def test_the_weights_decide_and_names_do_not(self, spec: DepthSpec, moge: MogeDepth, tmp_path: Path) -> None:
        same = load_depth_estimator(spec.model_copy(update={"checkpoint": str(Path(spec.checkpoint).parent)}))
        other = MogeDepth(change(spec, tmp_path / "mine.pt", {}, **{MASK_BIAS: 1.0}))
        assert same.fingerprint == moge.fingerprint != other.fingerprint
        assert same.name == moge.name == f"moge/{Path(spec.checkpoint).parent.name}"
        assert other.name == "moge/mine"
        np.testing.assert_array_equal(
            same.estimate_depth([PHOTO], [None])[0].depth_m, moge.estimate_depth([PHOTO], [None])[0].depth_m
        )

    def test_the_file_is_small(self, spec: DepthSpec) -> None:
        assert Path(spec.checkpoint).stat().st_size < 12_000_000


class TestWhatIsWrong:
    @pytest.mark.parametrize(
        "settings",
        [
            pytest.param({"encoder": "dinov2_vitl14"}, id="MoGe 1"),
            pytest.param({"scale_head": None}, id="no scale"),
        ],
    )
    def test_depth_without_a_scale_is_refused(
        self, spec: DepthSpec, tmp_path: Path, settings: dict[str, object]
    ) -> None:
        other = MogeDepth(change(spec, tmp_path / "other.pt", settings))
        with pytest.raises(ModelError, match=r"without metric scale\. Take one of MoGe 2"):
            other.estimate_depth([PHOTO], [None])

    def test_a_weight_is_missing(self, spec: DepthSpec, tmp_path: Path) -> None:
        saved = torch.load(spec.checkpoint, weights_only=True)
        del saved["model"][MASK_BIAS]
        torch.save(saved, tmp_path / "model.pt")
        lame = MogeDepth(spec.model_copy(update={"checkpoint": str(tmp_path)}))
        with pytest.raises(ModelError, match=f"lacks 1 weights, among them {MASK_BIAS}"):
            lame.estimate_depth([PHOTO], [None])

    def test_weights_of_another_size(self, spec: DepthSpec, tmp_path: Path) -> None:
        other = MogeDepth(change(spec, tmp_path / "other.pt", {"scale_head": {"dims": [384, 8, 1]}}))
        with pytest.raises(ModelError, match="do not fit its settings"):
            other.estimate_depth([PHOTO], [None])

    @pytest.mark.parametrize("content", [b"", b"no weights"], ids=["empty", "text"])
    def test_broken_files(self, spec: DepthSpec, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "broken.pt").write_bytes(content)
        lazy = MogeDepth(spec.model_copy(update={"checkpoint": str(tmp_path / "broken.pt")}))
        assert lazy.fingerprint
        with pytest.raises(ModelError, match="is no checkpoint of MoGe"):
            lazy.estimate_depth([PHOTO], [None])

    def test_nothing_there(self, spec: DepthSpec, tmp_path: Path) -> None:
        with pytest.raises(ModelError, match=r"has no model\.pt"):
            MogeDepth(spec.model_copy(update={"checkpoint": str(tmp_path)}))
        with pytest.raises(ModelError, match="There is no model at"):
            MogeDepth(spec.model_copy(update={"checkpoint": str(tmp_path / "nowhere.pt")}))
