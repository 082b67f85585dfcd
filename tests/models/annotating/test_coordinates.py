"""Model units and pixels of the photo."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from internspatial_kedro.models.annotating.coordinates import (
    Coordinates,
    Frame,
    Resizing,
    family_coordinates,
    read_resizing,
)
from internspatial_kedro.models.errors import ModelError
from internspatial_kedro.models.torchvision_operators import define_missing_operators

SIDES = st.integers(30, 5000)


@given(SIDES, SIDES, st.sampled_from(["pixels", "thousandths"]), st.lists(st.floats(0, 1), min_size=4, max_size=4))
def test_boxes_go_to_the_model_and_back(width: int, height: int, coordinates: Coordinates, shares: list[float]) -> None:
    frame = Frame.of(coordinates, Resizing(), width, height)
    box = (shares[0] * width, shares[1] * height, shares[2] * width, shares[3] * height)
    back = frame.to_photo(frame.from_photo(box))
    for side, (first, second) in enumerate(zip(box, back, strict=True)):
        unit_px = frame.photo_wh[side % 2] / frame.seen_wh[side % 2]
        assert abs(first - second) <= unit_px / 2 + 1e-6


def test_the_whole_photo_is_the_whole_grid() -> None:
    frame = Frame.of("thousandths", Resizing(), 640, 480)
    assert frame.from_photo((0, 0, 640, 480)) == (0, 0, 1000, 1000)
    assert frame.to_photo((500, 500, 1000, 1000)) == (320, 240, 640, 480)


@given(SIDES, SIDES, st.sampled_from([(56 * 56, 16384 * 28 * 28), (3136, 12544), (200_000, 1_003_520)]))
def test_sizes_are_those_of_the_processor(width: int, height: int, limits: tuple[int, int]) -> None:
    pytest.importorskip("transformers", reason="needs the models extra")
    define_missing_operators()
    from transformers.models.qwen2_vl.image_processing_qwen2_vl import smart_resize

    resizing = Resizing(min_pixels=limits[0], max_pixels=limits[1])
    seen = smart_resize(height, width, 28, *limits)
    if min(width, height) >= 28 and max(width, height) / min(width, height) < 20:
        assert resizing.size_wh(width, height) == (seen[1], seen[0])


@settings(max_examples=20)
@given(st.integers(30, 1500), st.integers(30, 1500), st.integers(64, 1000))
def test_endpoints_shrink_as_pillow_does(width: int, height: int, longest: int) -> None:
    image = Image.new("1", (width, height))
    image.thumbnail((longest, longest), Image.Resampling.NEAREST)
    seen = Resizing(longest_side_px=longest, multiple_px=1, min_pixels=1, max_pixels=10**9).size_wh(width, height)
    assert seen == pytest.approx(image.size, abs=1)


FAMILIES: dict[str, Coordinates] = {
    "Qwen/Qwen2.5-VL-72B-Instruct": "pixels",
    "qwen2_5_vl": "pixels",
    "tiny-qwen2_5_vl": "pixels",
    "Qwen/Qwen2-VL-7B-Instruct": "thousandths",
    "Qwen/Qwen3-VL-8B-Instruct": "thousandths",
    "qwen3_vl_moe": "thousandths",
    "OpenGVLab/InternVL3_5-8B-HF": "thousandths",
    "OpenGVLab/InternVL2_5-8B": "thousandths",
    "tiny-internvl": "thousandths",
    "zai-org/GLM-4.5V": "thousandths",
}


@pytest.mark.parametrize(("name", "coordinates"), FAMILIES.items())
def test_families(name: str, coordinates: Coordinates) -> None:
    assert family_coordinates(name) == coordinates


@pytest.mark.parametrize("name", ["gpt-5", "llava-hf/llava-1.5-7b-hf", "", "Qwen/Qwen2.5-7B-Instruct"])
def test_other_families_must_be_told(name: str) -> None:
    with pytest.raises(ModelError, match=r"is not known\. Set coordinates to 'pixels'"):
        family_coordinates(name)


def test_a_folder_tells_its_family_and_its_resizing(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "qwen2_5_vl"}')
    settings = {"min_pixels": 3136, "max_pixels": 1_000_000, "patch_size": 14, "merge_size": 2}
    (tmp_path / "preprocessor_config.json").write_text(json.dumps(settings))
    assert family_coordinates(str(tmp_path)) == "pixels"
    assert read_resizing(str(tmp_path)) == Resizing(max_pixels=1_000_000)


def test_a_checkpoint_that_transformers_saved(qwen: Path) -> None:
    assert read_resizing(str(qwen)) == Resizing(min_pixels=28 * 28 * 4, max_pixels=28 * 28 * 16)


def test_a_broken_settings_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{")
    with pytest.raises(ModelError, match=r"config\.json is no JSON"):
        family_coordinates(str(tmp_path))
