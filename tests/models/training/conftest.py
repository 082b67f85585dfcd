"""Plans of small trainings."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from internspatial_kedro.models.training.recipe import Recipe
from internspatial_kedro.models.training.training_plan import DataSource, TrainingPlan

_TESTS = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def one_thread(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Sums in one order, here and in processes that are started."""
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(_TESTS), os.environ.get("PYTHONPATH", "")]))
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture
def plan(internvl: Path, tmp_path: Path) -> Callable[..., TrainingPlan]:
    """A plan for the tiny InternVL: data's arguments, and settings of the recipe."""

    def make(output: str = "run", recipe: dict[str, Any] | None = None, **arguments: Any) -> TrainingPlan:
        checkpoint = arguments.pop("checkpoint", internvl)
        resume = arguments.pop("resume", "if_same")
        settings = {"learning_rate": 0.01, "lora_rank": 4, "lora_dropout": 0.0, "steps_per_checkpoint": 2} | (
            recipe or {}
        )
        return TrainingPlan(
            checkpoint=str(checkpoint),
            data=DataSource(maker="models.training.synthetic:make", arguments=arguments),
            output=tmp_path / output,
            recipe=Recipe(**settings),
            device="cpu",
            resume=resume,
        )

    return make
