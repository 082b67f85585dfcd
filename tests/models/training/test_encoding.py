"""Tokens, labels, positions and lengths against transformers' own."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from transformers import AutoModelForImageTextToText

from internspatial_kedro.models.errors import ModelError
from internspatial_kedro.models.training.encoding import Encoder
from internspatial_kedro.models.training.families import load_training_processor
from models.training.written_rows import PICTURE, message

SIZES = [(90, 60), (200, 50), (640, 480), (31, 100)]


@pytest.fixture(scope="module", params=["internvl", "qwen"])
def checkpoint(request: pytest.FixtureRequest) -> Path:
    folder: Path = request.getfixturevalue(request.param)
    return folder


@pytest.fixture(scope="module")
def encoder(checkpoint: Path) -> Encoder:
    return Encoder(load_training_processor(str(checkpoint), {}))


def noise(width: int, height: int) -> Image.Image:
    pixels = np.random.default_rng([width, height]).integers(0, 255, (height, width, 3), dtype=np.uint8)
    return Image.fromarray(pixels)


def asked(words: str, answer: str, pictures: int) -> list[dict[str, Any]]:
    return [message("user", *[PICTURE] * pictures, words), message("assistant", answer)]


@settings(max_examples=15)
@given(
    sizes=st.lists(st.tuples(st.integers(30, 400), st.integers(30, 400)), max_size=3),
    words=st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
)
def test_lengths_need_no_pixels(encoder: Encoder, sizes: list[tuple[int, int]], words: str) -> None:
    said = asked(words, f"{words}!", len(sizes))
    assert encoder.measure([(said, sizes)]) == [len(encoder.encode(said, [noise(*size) for size in sizes]).tokens)]


def test_prompts_are_those_of_evaluation(checkpoint: Path, encoder: Encoder) -> None:
    processor = load_training_processor(str(checkpoint), {})
    prompt = [{"role": "user", "content": [{"type": "image", "image": noise(200, 50)}, {"type": "text", "text": "?"}]}]
    expected = processor.apply_chat_template(
        prompt, add_generation_prompt=True, tokenize=True, return_dict=True, return_tensors="pt"
    )
    made = encoder.encode(asked("?", "Yes.", 1), [noise(200, 50)])
    length = expected["input_ids"].shape[1]
    assert made.tokens[:length].tolist() == expected["input_ids"][0].tolist()
    assert (made.labels[:length] == -100).all()
    assert torch.equal(made.pixels["pixel_values"], expected["pixel_values"])
    learnt = made.labels[made.labels != -100]
    assert processor.tokenizer.decode(learnt.tolist()) == "Yes.<|im_end|>"


def test_positions_of_grids_are_the_models(qwen: Path) -> None:
    encoder = Encoder(load_training_processor(str(qwen), {}))
    said = [
        message("user", PICTURE, PICTURE, "Which?"),
        message("assistant", "This."),
        message("user", "And", PICTURE, "?"),
        message("assistant", "That."),
    ]
    made = encoder.encode(said, [noise(*size) for size in SIZES[:3]])
    model: Any = AutoModelForImageTextToText.from_pretrained(qwen)
    tokens = torch.from_numpy(made.tokens[None])
    kinds = (tokens == model.config.image_token_id).int()
    expected, _ = model.model.get_rope_index(tokens, kinds, image_grid_thw=made.pixels["image_grid_thw"])
    assert made.positions[1:].tolist() == expected[:, 0].tolist()
    assert made.positions[0].tolist() == list(range(len(made.tokens)))


def test_several_pictures_share_the_tiles_of_one(internvl: Path) -> None:
    encoder = Encoder(load_training_processor(str(internvl), {"max_patches": 8}))
    wide = (640, 320)
    tiles = [len(encoder.encode(asked("?", "!", n), [noise(*wide)] * n).pixels["pixel_values"]) for n in (1, 3, 9)]
    assert tiles == [9, 3 * 3, 9 * 1]  # eight and a thumbnail; two and a thumbnail each; one each
    assert (
        len(encoder.encode(asked("?", "!", 3), [noise(*wide)] * 3).tokens)
        == encoder.measure([(asked("?", "!", 3), [wide] * 3)]).pop()
    )


def test_limits_that_a_processor_does_not_have_are_refused(internvl: Path) -> None:
    with pytest.raises(ModelError, match="no 'max_tiles'"):
        load_training_processor(str(internvl), {"max_tiles": 40})


def test_a_tokenizer_without_image_token_is_refused(internvl: Path, tmp_path: Path) -> None:
    for file in internvl.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes().replace(b"<IMG_CONTEXT>", b"<IMG_REMOVED>"))
    settings_file = tmp_path / "tokenizer_config.json"
    settings_file.write_text(settings_file.read_text().replace("context_image_token", "other_image_token"))
    with pytest.raises(ModelError, match="token"):
        load_training_processor(str(tmp_path), {})
