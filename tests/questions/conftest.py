"""A full run over made scenes."""

from dataclasses import replace
from typing import Any

import pytest

from internspatial_kedro.questions.templates import TemplateBook
from questions.asked import generous_params, qa_rows, template_book
from questions.scenes import random_scene

LABELS = ("chair", "lamp", "table", "mug")
SCENES = [
    replace(random_scene(seed, 12, f"made/{seed}", LABELS), split="test" if seed % 3 == 0 else "train")
    for seed in range(240)
]


@pytest.fixture(scope="session")
def book() -> TemplateBook:
    return template_book()


@pytest.fixture(scope="session")
def qa() -> list[dict[str, Any]]:
    """Rows of `qa_pairs` about the made scenes."""
    return qa_rows(SCENES, generous_params()).to_pylist()
