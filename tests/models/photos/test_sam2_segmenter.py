import json
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("sam2", reason="needs the photos extra", exc_type=ImportError)

import torch
import yaml

from internspatial_kedro.models.errors import ModelError
from internspatial_kedro.models.photos import sam2_segmenter
from internspatial_kedro.models.photos.loading import load_segmenter
from internspatial_kedro.models.photos.sam2_checkpoint import build_model, find_config, load_predictor
from internspatial_kedro.models.photos.sam2_segmenter import Sam2Segmenter
from internspatial_kedro.models.photos.specs import SegmenterSpec
from internspatial_kedro.models.photos.tiny_segmenter import write_tiny_segmenter
from models.photos.pictures import noise, read_coco

BOXES = np.array([[10.0, 10.0, 60.0, 90.0], [80.0, 40.0, 150.0, 100.0]])
PHOTO = noise(101, 153)


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> SegmenterSpec:
    return write_tiny_segmenter(tmp_path_factory.mktemp("sam2"))


@pytest.fixture(scope="module")
def segmenter(spec: SegmenterSpec) -> Sam2Segmenter:
    return Sam2Segmenter(spec)


def copy(spec: SegmenterSpec, folder: Path) -> SegmenterSpec:
    """The same checkpoint in files that a test may break."""
    config, weights = folder / "copied.yaml", folder / "copied.pt"
    config.write_bytes(Path(spec.config).read_bytes())
    weights.write_bytes(Path(spec.checkpoint).read_bytes())
    return spec.model_copy(update={"config": str(config), "checkpoint": str(weights)})


class TestWhatItSees:
    def test_the_package_s_own_predictor_sees_the_same(self, spec: SegmenterSpec, segmenter: Sam2Segmenter) -> None:
        predictor = load_predictor(Path(spec.config), Path(spec.checkpoint), torch.device("cpu"))
        predictor.set_image(PHOTO)
        masks, scores, _ = predictor.predict(box=BOXES[0], multimask_output=False)
        found = segmenter.segment([PHOTO], [BOXES[:1]])[0]
        np.testing.assert_array_equal(found.masks, masks.astype(np.bool_))
        np.testing.assert_allclose(found.scores, scores, rtol=1e-6)
        assert 0 < found.masks.mean() < 1

    def test_a_checkpoint_that_is_loaded_again_gives_the_same_bits(
        self, spec: SegmenterSpec, segmenter: Sam2Segmenter, tmp_path: Path
    ) -> None:
        there = load_segmenter(copy(spec, tmp_path)).segment([PHOTO], [BOXES])[0]
        here = segmenter.segment([PHOTO], [BOXES])[0]
        np.testing.assert_array_equal(here.masks, there.masks)
        np.testing.assert_array_equal(here.scores, there.scores)

    def test_boxes_weights_and_photo_decide(self, segmenter: Sam2Segmenter, tmp_path: Path) -> None:
        first = segmenter.segment([PHOTO], [BOXES[:1]])[0].masks
        other = Sam2Segmenter(write_tiny_segmenter(tmp_path, seed=1))
        assert (first != segmenter.segment([PHOTO], [BOXES[1:]])[0].masks).mean() > 0.02
        assert (first != other.segment([PHOTO], [BOXES[:1]])[0].masks).mean() > 0.02
        assert (first != segmenter.segment([PHOTO[::-1].copy()], [BOXES[:1]])[0].masks).mean() > 0.02

    def test_outlines_of_one_photo_share_no_pixel(self, segmenter: Sam2Segmenter) -> None:
        alone = [segmenter.segment([PHOTO], [BOXES[[number]]])[0].masks[0] for number in range(2)]
        together = segmenter.segment([PHOTO], [BOXES])[0].masks
        assert (alone[0] & alone[1]).any()
        assert not (together[0] & together[1]).any()
        np.testing.assert_array_equal(together.any(axis=0), alone[0] | alone[1])

    @pytest.mark.parametrize(
        ("height", "width", "box"),
        [
            pytest.param(101, 153, [5, 5, 6, 6], id="a pixel"),
            pytest.param(101, 153, [0, 0, 153, 101], id="the whole photo"),
            pytest.param(101, 153, [152, 100, 153, 101], id="the last pixel"),
            pytest.param(101, 153, [3.25, 4.5, 90.75, 66.125], id="fractions"),
            pytest.param(7, 301, [1, 1, 200, 6], id="a strip"),
            pytest.param(300, 3, [0, 10, 3, 200], id="a post"),
            pytest.param(1, 1, [0, 0, 1, 1], id="one pixel of a photo"),
        ],
    )
    def test_masks_have_the_photo_s_size(
        self, segmenter: Sam2Segmenter, height: int, width: int, box: list[float]
    ) -> None:
        found = segmenter.segment([noise(height, width)], [np.array([box], dtype=float)])[0]
        assert found.masks.shape == (1, height, width)
        assert found.masks.dtype == np.bool_
        assert found.scores.shape == (1,)
        assert 0 <= found.scores[0] <= 1

    def test_photos_without_boxes_have_no_outlines_and_keep_their_place(self, segmenter: Sam2Segmenter) -> None:
        none, grey = np.zeros((0, 4)), np.full((40, 50, 3), 127, dtype=np.uint8)
        found = segmenter.segment([grey, PHOTO, grey, PHOTO], [none, BOXES, BOXES[:1] / 4, none])
        assert [one.masks.shape for one in found] == [(0, 40, 50), (2, 101, 153), (1, 40, 50), (0, 101, 153)]
        assert [one.scores.shape for one in found] == [(0,), (2,), (1,), (0,)]
        assert segmenter.segment([], []) == []

    def test_a_photo_s_outlines_do_not_depend_on_its_neighbours(self, segmenter: Sam2Segmenter) -> None:
        photos = [noise(60 + 11 * number, 90 - 7 * number, number) for number in range(5)]
        boxes = [BOXES[: 1 + number % 2] / 2 for number in range(5)]
        together = segmenter.segment(photos, boxes)
        for photo, box, found in zip(photos, boxes, together, strict=True):
            alone = segmenter.segment([photo], [box])[0]
            assert (alone.masks == found.masks).mean() > 0.999  # sums of a batch are rounded in another order
            np.testing.assert_allclose(alone.scores, found.scores, atol=1e-5)

    def test_many_boxes_in_a_large_photo_come_a_few_at_a_time(
        self, segmenter: Sam2Segmenter, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        boxes = np.concatenate([BOXES, BOXES * 0.5, BOXES * 0.75])
        whole = segmenter.segment([PHOTO], [boxes])[0]
        monkeypatch.setattr(sam2_segmenter, "_PIXELS_AT_ONCE", 2 * PHOTO[..., 0].size)
        parts = segmenter.segment([PHOTO], [boxes])[0]
        assert (whole.masks == parts.masks).mean() > 0.999
        np.testing.assert_allclose(whole.scores, parts.scores, atol=1e-5)

    def test_bfloat16_sees_nearly_the_same(self, spec: SegmenterSpec, segmenter: Sam2Segmenter) -> None:
        halves = Sam2Segmenter(spec.model_copy(update={"dtype": "bfloat16"}))
        rough, fine = (one.segment([PHOTO], [BOXES[:1]])[0] for one in (halves, segmenter))
        assert (rough.scores != fine.scores).any()
        assert (rough.masks == fine.masks).mean() > 0.9
        assert halves.fingerprint != segmenter.fingerprint

    def test_real_photos(self, segmenter: Sam2Segmenter, real_root: Path) -> None:
        photos = read_coco(real_root)
        boxes = [
            np.array([[0.1, 0.1, 0.5, 0.9], [0.4, 0.3, 0.9, 0.8]]) * [w, h, w, h] for h, w, _ in map(np.shape, photos)
        ]
        for photo, found in zip(photos, segmenter.segment(photos, boxes), strict=True):
            assert found.masks.shape == (2, *photo.shape[:2])
            assert found.masks.any(axis=(1, 2)).all()


class TestWhichOneItIs:
    def test_the_weights_decide_and_names_do_not(
        self, spec: SegmenterSpec, segmenter: Sam2Segmenter, tmp_path: Path
    ) -> None:
        copied = Sam2Segmenter(copy(spec, tmp_path))
        assert copied.fingerprint == segmenter.fingerprint
        assert (copied.name, segmenter.name) == ("sam2/copied", "sam2/tiny_sam2")
        assert Sam2Segmenter(write_tiny_segmenter(tmp_path / "1", seed=1)).fingerprint != segmenter.fingerprint
        assert Sam2Segmenter(write_tiny_segmenter(tmp_path / "0", seed=0)).segment([PHOTO], [BOXES])[0].scores == (
            pytest.approx(segmenter.segment([PHOTO], [BOXES])[0].scores, abs=0)
        )

    def test_the_configuration_decides(self, spec: SegmenterSpec, segmenter: Sam2Segmenter, tmp_path: Path) -> None:
        copied = copy(spec, tmp_path)
        settings = yaml.safe_load(Path(copied.config).read_text())
        settings["model"]["iou_prediction_use_sigmoid"] = False
        Path(copied.config).write_text(yaml.safe_dump(settings))
        assert Sam2Segmenter(copied).fingerprint != segmenter.fingerprint

    def test_weights_are_read_with_the_first_photo(self, spec: SegmenterSpec, tmp_path: Path) -> None:
        copied = copy(spec, tmp_path)
        lazy = Sam2Segmenter(copied)
        Path(copied.checkpoint).unlink()
        assert lazy.fingerprint
        assert len(lazy.segment([PHOTO], [BOXES[:0]])) == 1
        with pytest.raises(ModelError, match=r"copied\.pt is no checkpoint of SAM 2 \(FileNotFoundError\)"):
            lazy.segment([PHOTO], [BOXES])

    def test_a_configuration_of_the_package_is_what_the_package_makes_of_it(self) -> None:
        from sam2.build_sam import build_sam2

        name = "configs/sam2.1/sam2.1_hiera_t.yaml"
        ours, theirs = build_model(find_config(name)), build_sam2(name, device="cpu")
        assert {key: value.shape for key, value in ours.state_dict().items()} == {
            key: value.shape for key, value in theirs.state_dict().items()
        }
        for setting in ("via_stability", "stability_delta", "stability_thresh"):
            key = f"dynamic_multimask_{setting}"
            assert getattr(ours.sam_mask_decoder, key) == getattr(theirs.sam_mask_decoder, key)
        assert ours.sam_mask_decoder.dynamic_multimask_via_stability


class TestWhatIsWrong:
    def test_files_that_are_not_there(self, spec: SegmenterSpec) -> None:
        with pytest.raises(ModelError, match=r"no SAM 2 checkpoint at 'nowhere\.pt'"):
            Sam2Segmenter(spec.model_copy(update={"checkpoint": "nowhere.pt"}))
        with pytest.raises(ModelError, match=r"no SAM 2 configuration 'x.yaml'.*configs/sam2.1/sam2.1_hiera_l.yaml"):
            Sam2Segmenter(spec.model_copy(update={"config": "x.yaml"}))

    def test_weights_of_another_size(self, spec: SegmenterSpec, tmp_path: Path) -> None:
        copied = copy(spec, tmp_path)
        settings = yaml.safe_load(Path(copied.config).read_text())
        settings["model"]["image_encoder"]["trunk"]["stages"] = [1, 1, 1, 1]
        settings["model"]["image_encoder"]["trunk"]["global_att_blocks"] = [2]
        Path(copied.config).write_text(yaml.safe_dump(settings))
        with pytest.raises(ModelError, match=r"copied.pt does not belong to .*copied.yaml: "):
            Sam2Segmenter(copied).segment([PHOTO], [BOXES])

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            pytest.param("model: [1, 2]", "is no configuration of SAM 2", id="a list"),
            pytest.param("other: 1", "is no configuration of SAM 2: KeyError", id="no model"),
            pytest.param("model:\n  a: ${b}", "is no configuration of SAM 2: Interpolation", id="nothing to put in"),
            pytest.param("model: {a: [", "is no configuration of SAM 2", id="cut off"),
            pytest.param("model: {_target_: sam2.nothing}", "is no configuration of SAM 2", id="no such class"),
        ],
    )
    def test_broken_configurations(self, spec: SegmenterSpec, tmp_path: Path, content: str, reason: str) -> None:
        copied = copy(spec, tmp_path)
        Path(copied.config).write_text(content)
        with pytest.raises(ModelError, match=reason):
            Sam2Segmenter(copied).segment([PHOTO], [BOXES])

    def test_a_configuration_cannot_call_anything_else(self, spec: SegmenterSpec, tmp_path: Path) -> None:
        copied, mark = copy(spec, tmp_path), tmp_path / "mark"
        call = {"_target_": "os.mkdir", "path": str(mark)}
        Path(copied.config).write_text(json.dumps({"model": {"_target_": "sam2.x", "parts": [{"deep": call}]}}))
        with pytest.raises(ModelError, match=r"names 'os.mkdir'; a configuration of SAM 2 names classes of sam2 only"):
            Sam2Segmenter(copied).segment([PHOTO], [BOXES])
        assert not mark.exists()

    @pytest.mark.parametrize("content", [b"", b"no weights", b"PK\x03\x04 cut"], ids=["empty", "text", "cut"])
    def test_broken_weights(self, spec: SegmenterSpec, tmp_path: Path, content: bytes) -> None:
        copied = copy(spec, tmp_path)
        Path(copied.checkpoint).write_bytes(content)
        with pytest.raises(ModelError, match="is no checkpoint of SAM 2"):
            Sam2Segmenter(copied).segment([PHOTO], [BOXES])

    @pytest.mark.parametrize("boxes", [np.zeros(4), np.zeros((2, 5)), np.array([[0, 0, np.nan, 1]])])
    def test_boxes_that_are_none(self, segmenter: Sam2Segmenter, boxes: np.ndarray) -> None:
        with pytest.raises(ValueError, match=r"Boxes are finite numbers of shape \(boxes, 4\)"):
            segmenter.segment([PHOTO], [boxes])
