"""The small InternVL is a checkpoint like any other."""

import dataclasses
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from internspatial_kedro.models.chat import Conversation, Generation
from internspatial_kedro.models.checkpoints import Checkpoint
from internspatial_kedro.models.fingerprints import fingerprint_folder
from internspatial_kedro.models.hugging_face import HuggingFaceModel
from internspatial_kedro.models.training.small.checkpoint import encode_places, write_untrained
from internspatial_kedro.tables.messages import show
from models.training.small.conftest import SHAPE


def test_evaluation_loads_it(untrained: Path, tmp_path: Path) -> None:
    Image.new("RGB", (64, 48), "red").save(tmp_path / "a.png")
    asked = Conversation((show("Is the chair left?", images=["a.png"]),), tmp_path)
    reply = HuggingFaceModel(str(untrained), device="cpu").reply([asked], Generation(max_new_tokens=3))[0]
    assert reply.failure == ""
    assert reply.prompt_tokens > SHAPE.image_tokens


def test_a_token_stands_for_four_patches_or_for_one(tmp_path: Path) -> None:
    Image.new("RGB", (64, 48), "red").save(tmp_path / "a.png")
    asked = Conversation((show("Is it?", images=["a.png"]),), tmp_path)
    single = write_untrained(tmp_path / "single", dataclasses.replace(SHAPE, merged=1), ["Is it?"], seed=3)
    merged = write_untrained(tmp_path / "merged", SHAPE, ["Is it?"], seed=3)
    replies = [
        HuggingFaceModel(str(folder), device="cpu").reply([asked], Generation(max_new_tokens=1))[0]
        for folder in (single, merged)
    ]
    assert replies[0].prompt_tokens - replies[1].prompt_tokens == SHAPE.patches**2 * 3 // 4


def test_same_seed_gives_the_same_bytes(untrained: Path, tmp_path: Path) -> None:
    texts = ["Is the red chair to the left of the blue table?"]
    folders = [write_untrained(tmp_path / str(place), SHAPE, texts, seed) for place, seed in enumerate((3, 3, 4))]
    prints = [fingerprint_folder(folder) for folder in folders]
    assert prints[0] == prints[1] != prints[2]


def test_it_starts_where_it_can_learn(small: Checkpoint) -> None:
    tower = small.model.model.vision_tower
    places = tower.embeddings.position_embeddings[0, 1:]
    torch.testing.assert_close(places, encode_places(SHAPE.patches, SHAPE.vision_width))
    assert len(torch.unique(places, dim=0)) == SHAPE.patches**2
    assert tower.encoder.layer[0].lambda_1.min() == 1
    spread = float(small.model.model.language_model.embed_tokens.weight.detach().std())
    assert np.isclose(spread, 0.08 * (96 / SHAPE.language_width) ** 0.5, rtol=0.1)
