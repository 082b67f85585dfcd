"""Tiny checkpoints and small media, made once."""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from internspatial_kedro.models.chat import Conversation
from internspatial_kedro.models.tiny import write_tiny_checkpoint
from internspatial_kedro.tables.messages import show
from models.clips import write_clip
from models.families import write_tiny_llava

os.environ["HF_HUB_OFFLINE"] = "1"


@pytest.fixture(scope="session")
def internvl(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_checkpoint(tmp_path_factory.mktemp("internvl"), "internvl")


@pytest.fixture(scope="session")
def qwen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_checkpoint(tmp_path_factory.mktemp("qwen"), "qwen2_5_vl")


@pytest.fixture(scope="session")
def llava(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_llava(tmp_path_factory.mktemp("llava"))


@pytest.fixture(scope="session")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four pictures of different sizes and two clips."""
    root = tmp_path_factory.mktemp("media")
    noise = np.random.default_rng(0)
    for index in range(4):
        pixels = noise.integers(0, 255, (60 + 40 * index, 90 + 90 * index, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(root / f"picture{index}.png")
    write_clip(root / "long.mp4", frames=40)
    write_clip(root / "short.webm", codec="libvpx-vp9", frames=3)
    return root


@pytest.fixture(scope="session")
def ask(media: Path) -> Callable[..., Conversation]:
    """A question about pictures and videos of `media`."""

    def asking(words: str, *images: str, videos: tuple[str, ...] = ()) -> Conversation:
        return Conversation((show(words, images, videos),), media)

    return asking
