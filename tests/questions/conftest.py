"""A full run over made scenes, and patience on a busy machine."""

from typing import Any

import pytest
from hypothesis import settings

from internspatial_kedro.questions.templates import TemplateBook
from questions.asked import generous_params, qa_rows, template_book
from questions.scenes import random_scene

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

FEW_LABELS = ("chair", "lamp", "table", "mug")


@pytest.fixture(scope="session")
def book() -> TemplateBook:
    return template_book()


@pytest.fixture(scope="session")
def qa() -> list[dict[str, Any]]:
    """Rows of `qa_pairs` about 300 made scenes of four kinds of things."""
    scenes = [random_scene(seed, 12, f"made/{seed}", FEW_LABELS) for seed in range(300)]
    return qa_rows(scenes, generous_params()).to_pylist()
