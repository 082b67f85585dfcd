"""The project's own prompts."""

from pathlib import Path

import pytest

from internspatial_kedro.models.annotating.prompts import Prompts, load_prompts

PROMPTS = Path(__file__).resolve().parents[3] / "conf" / "prompts"


@pytest.fixture(scope="session")
def prompts() -> Prompts:
    return load_prompts(PROMPTS)
