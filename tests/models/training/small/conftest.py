"""Lessons of rectangles, and a checkpoint that has read them."""

from pathlib import Path

import pytest

from internspatial_kedro.models.checkpoints import Checkpoint, find_source, load_checkpoint
from internspatial_kedro.models.training.small.checkpoint import write_untrained
from internspatial_kedro.models.training.small.lessons import Lessons
from internspatial_kedro.models.training.small.sizes import Shape
from models.training.small.rectangles import write_rectangles

SHAPE = Shape(56, 14, 2, 32, 1, 32, 1, 2, 400)


@pytest.fixture(scope="session")
def lessons(tmp_path_factory: pytest.TempPathFactory) -> Lessons:
    return Lessons.open(write_rectangles(tmp_path_factory.mktemp("lessons")))


@pytest.fixture(scope="session")
def untrained(tmp_path_factory: pytest.TempPathFactory, lessons: Lessons) -> Path:
    texts = lessons.samples["question"].to_pylist() + lessons.samples["answer"].to_pylist()
    return write_untrained(tmp_path_factory.mktemp("small") / "untrained", SHAPE, texts, seed=3)


@pytest.fixture(scope="session")
def small(untrained: Path) -> Checkpoint:
    return load_checkpoint(find_source(str(untrained)), None, "auto", "cpu")
