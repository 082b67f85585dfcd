import json
import math
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("transformers", reason="needs the models extra")

import torch
from safetensors.torch import load_file, save_file

from internspatial_kedro.geometry.cameras import Intrinsics
from internspatial_kedro.models.errors import ModelError
from internspatial_kedro.models.photos.estimators import DepthEstimate, Rgb
from internspatial_kedro.models.photos.loading import load_depth_estimator
from internspatial_kedro.models.photos.specs import DepthSpec
from internspatial_kedro.models.photos.tiny_depth import DepthFamily, write_tiny_depth
from internspatial_kedro.models.photos.transformers_depth import TransformersDepth
from models.photos.pictures import noise, read_coco

FAMILIES: tuple[DepthFamily, ...] = ("depth_anything", "depth_pro", "zoedepth")
PHOTO = noise(101, 153)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("depth")
    for family in FAMILIES:
        write_tiny_depth(root / family, family)
    return root


def spec_of(folder: Path) -> DepthSpec:
    return DepthSpec(kind="transformers", checkpoint=str(folder), device="cpu")


@pytest.fixture(scope="module", params=FAMILIES)
def estimator(request: pytest.FixtureRequest, root: Path) -> TransformersDepth:
    return TransformersDepth(spec_of(root / request.param))


@pytest.fixture(scope="module")
def depth_pro(root: Path) -> TransformersDepth:
    return TransformersDepth(spec_of(root / "depth_pro"))


@pytest.fixture
def broken(root: Path, tmp_path: Path) -> Path:
    """Depth Anything in files that a test may break."""
    for file in (root / "depth_anything").iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    return tmp_path


def change_config(folder: Path, **settings: object) -> None:
    file = folder / "config.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | settings))


def look(estimator: TransformersDepth, *photos: Rgb) -> list[DepthEstimate]:
    return estimator.estimate_depth(photos, [None] * len(photos))


class TestWhatTheyGive:
    @pytest.mark.parametrize("size", [(101, 153), (153, 101), (40, 300), (57, 57), (16, 16)])
    def test_metres_in_the_photo_s_size(self, estimator: TransformersDepth, size: tuple[int, int]) -> None:
        depth = look(estimator, noise(*size))[0].depth_m
        assert depth.shape == size
        assert depth.dtype == np.float32
        assert 0.3 < depth.min() < depth.max() < 10
        assert depth.std() > 0.001

    def test_a_photo_s_depth_does_not_depend_on_its_neighbours(self, estimator: TransformersDepth) -> None:
        photos = [noise(*size, seed) for seed, size in enumerate([(60, 80), (80, 60), (60, 80), (60, 80), (31, 47)])]
        together = look(estimator, *photos)
        for photo, found in zip(photos, together, strict=True):
            np.testing.assert_allclose(found.depth_m, look(estimator, photo)[0].depth_m, rtol=1e-4)
        assert np.abs(together[0].depth_m - together[2].depth_m).max() > 1e-3

    def test_the_family_s_own_post_processing_gives_the_same(self, estimator: TransformersDepth) -> None:
        from transformers import AutoImageProcessor, AutoModelForDepthEstimation

        folder = estimator.name.removeprefix("transformers/")
        processor = AutoImageProcessor.from_pretrained(str(estimator._source.name))
        model = AutoModelForDepthEstimation.from_pretrained(str(estimator._source.name)).eval()
        size = PHOTO.shape[:2]
        with torch.no_grad():
            outputs = model(**processor(images=[PHOTO], return_tensors="pt"))
        source = {"source_sizes": [size]} if folder == "zoedepth" else {}
        theirs = processor.post_process_depth_estimation(outputs, target_sizes=[size], **source)[0]
        ours = look(estimator, PHOTO)[0]
        np.testing.assert_allclose(ours.depth_m, theirs["predicted_depth"].numpy(), rtol=1e-4)
        if folder == "depth_pro":
            assert ours.camera is not None
            assert ours.camera.fx == pytest.approx(float(theirs["focal_length"]), rel=1e-5)

    def test_saved_and_loaded_again_it_gives_the_same_bits(
        self, estimator: TransformersDepth, root: Path, tmp_path: Path
    ) -> None:
        family = estimator.name.removeprefix("transformers/")
        again = load_depth_estimator(write_tiny_depth(tmp_path / "again", family))  # type: ignore[arg-type]
        other = load_depth_estimator(write_tiny_depth(tmp_path / "other", family, seed=1))  # type: ignore[arg-type]
        here = look(estimator, PHOTO)[0].depth_m
        np.testing.assert_array_equal(again.estimate_depth([PHOTO], [None])[0].depth_m, here)
        assert np.abs(other.estimate_depth([PHOTO], [None])[0].depth_m - here).max() > 1e-3
        assert again.fingerprint == estimator.fingerprint != other.fingerprint

    def test_bfloat16_sees_nearly_the_same(self, estimator: TransformersDepth) -> None:
        typed = TransformersDepth(estimator._spec.model_copy(update={"dtype": "bfloat16"}))
        exact, found = look(estimator, PHOTO)[0].depth_m, look(typed, PHOTO)[0].depth_m
        assert found.dtype == np.float32
        np.testing.assert_allclose(found, exact, rtol=0.05)
        assert np.abs(found - exact).max() > 1e-4
        assert typed.fingerprint != estimator.fingerprint

    def test_real_photos(self, estimator: TransformersDepth, real_root: Path) -> None:
        photos = read_coco(real_root)
        for photo, found in zip(photos, look(estimator, *photos), strict=True):
            assert found.depth_m.shape == photo.shape[:2]
            assert 0.3 < found.depth_m.min() < found.depth_m.max() < 10


class TestCameras:
    def test_depth_pro_finds_one(self, depth_pro: TransformersDepth) -> None:
        wide, tall = look(depth_pro, noise(90, 160), noise(160, 90))
        assert wide.camera is not None
        assert tall.camera is not None
        assert (wide.camera.cx, wide.camera.cy) == (80, 45)
        assert (tall.camera.cx, tall.camera.cy) == (45, 80)
        for camera, width in ((wide.camera, 160), (tall.camera, 90)):
            assert camera.fx == camera.fy
            assert 40 < math.degrees(2 * math.atan(width / 2 / camera.fx)) < 80

    def test_a_known_focal_length_scales_depth(self, depth_pro: TransformersDepth) -> None:
        found = look(depth_pro, PHOTO)[0]
        assert found.camera is not None
        known = Intrinsics(1.5 * found.camera.fx, 1.5 * found.camera.fx, 70.0, 55.0)
        told, guessed = depth_pro.estimate_depth([PHOTO, PHOTO], [known, None])
        np.testing.assert_allclose(told.depth_m, 1.5 * found.depth_m, rtol=1e-5)
        np.testing.assert_allclose(guessed.depth_m, found.depth_m, rtol=1e-5)
        assert told.camera is None
        assert guessed.camera is not None
        assert guessed.camera.fx == pytest.approx(found.camera.fx)

    @pytest.mark.parametrize("family", ["depth_anything", "zoedepth"])
    def test_the_others_have_none(self, root: Path, family: str) -> None:
        other = TransformersDepth(spec_of(root / family))
        plain, told = other.estimate_depth([PHOTO, PHOTO], [None, Intrinsics(50, 50, 70, 50)])
        assert plain.camera is None
        assert told.camera is None
        np.testing.assert_allclose(plain.depth_m, told.depth_m, rtol=1e-5)

    def test_without_its_field_of_view_depth_pro_needs_one(self, root: Path, tmp_path: Path) -> None:
        for file in (root / "depth_pro").iterdir():
            (tmp_path / file.name).write_bytes(file.read_bytes())
        change_config(tmp_path, use_fov_model=False)
        blind, seeing = TransformersDepth(spec_of(tmp_path)), TransformersDepth(spec_of(root / "depth_pro"))
        with pytest.raises(ModelError, match=r"without its field of view.*estimate the intrinsics first"):
            look(blind, PHOTO)
        known = [Intrinsics(120, 120, 76.5, 50.5)]
        np.testing.assert_allclose(
            blind.estimate_depth([PHOTO], known)[0].depth_m, seeing.estimate_depth([PHOTO], known)[0].depth_m, rtol=1e-5
        )

    def test_a_field_of_view_that_is_none_gives_no_depth(self, root: Path, tmp_path: Path) -> None:
        for file in (root / "depth_pro").iterdir():
            (tmp_path / file.name).write_bytes(file.read_bytes())
        weights = load_file(tmp_path / "model.safetensors")
        last = max(name for name in weights if name.startswith("fov_model.head.layers.") and name.endswith(".bias"))
        weights[last] = torch.full_like(weights[last], -90.0)
        save_file(weights, tmp_path / "model.safetensors", {"format": "pt"})
        found = look(TransformersDepth(spec_of(tmp_path)), PHOTO)[0]
        assert found.camera is None
        assert not found.depth_m.any()


class TestWhatIsWrong:
    def test_relative_depth_is_refused(self, broken: Path) -> None:
        change_config(broken, depth_estimation_type="relative")
        with pytest.raises(
            ModelError, match=r"gives relative depth, without a scale\. Take one of its metric checkpoints"
        ):
            TransformersDepth(spec_of(broken))

    @pytest.mark.parametrize("family", ["dpt", "prompt_depth_anything", "qwen2"])
    def test_other_families_are_refused(self, tmp_path: Path, family: str) -> None:
        (tmp_path / "config.json").write_text(json.dumps({"model_type": family}))
        with pytest.raises(
            ModelError, match=f"is a {family}, which gives no metres.*depth_anything, depth_pro, zoedepth"
        ):
            TransformersDepth(spec_of(tmp_path))

    def test_nothing_there(self, tmp_path: Path) -> None:
        with pytest.raises(ModelError, match=r"has no config\.json"):
            TransformersDepth(spec_of(tmp_path))
        with pytest.raises(ModelError, match="There is no model at"):
            TransformersDepth(spec_of(tmp_path / "nowhere"))

    @pytest.mark.parametrize("config", ["{", '{"model_type": "no_such_family"}', "[]"])
    def test_broken_settings(self, broken: Path, config: str) -> None:
        (broken / "config.json").write_text(config)
        with pytest.raises(ModelError, match=r"The config\.json of .* cannot be read"):
            TransformersDepth(spec_of(broken))

    def test_a_weight_is_missing(self, broken: Path) -> None:
        weights = load_file(broken / "model.safetensors")
        del weights["head.conv3.bias"]
        save_file(weights, broken / "model.safetensors", {"format": "pt"})
        with pytest.raises(ModelError, match=r"lacks 1 weights, among them head\.conv3\.bias"):
            look(TransformersDepth(spec_of(broken)), PHOTO)

    @pytest.mark.parametrize("name", ["model.safetensors", "preprocessor_config.json"])
    def test_a_file_is_missing_and_only_photos_need_it(self, broken: Path, name: str) -> None:
        (broken / name).unlink()
        lazy = TransformersDepth(spec_of(broken))
        assert lazy.fingerprint
        assert lazy.estimate_depth([], []) == []
        with pytest.raises(ModelError, match="cannot be loaded"):
            look(lazy, PHOTO)
