"""A model is asked while it learns, and learns as if it were not."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from internspatial_kedro.models.training.metrics import read_metrics
from internspatial_kedro.models.training.spectating import ASKED, Watched
from internspatial_kedro.models.training.trainer import train
from internspatial_kedro.models.training.training_plan import TrainingPlan

Planner = Callable[..., TrainingPlan]


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    folder = tmp_path / "shown"
    folder.mkdir()
    Image.new("RGB", (40, 30), (200, 30, 30)).save(folder / "a.png")
    asked = [{"question": "<image>\nWhich is nearer?", "pictures": ["a.png"]}, {"question": "Why?", "pictures": []}]
    (folder / ASKED).write_text(json.dumps(asked))
    return Watched(folder=folder, every=2, tokens=3)


@pytest.mark.parametrize("attention", ["sdpa", "packed"])
def test_the_curve_is_that_of_a_model_that_nobody_asks(plan: Planner, watched: Watched, attention: str) -> None:
    recipe = {"lora_dropout": 0.1, "vision_drop_path": 0.5, "attention": attention}
    alone = train(plan("alone", recipe, steps=4))
    asked = train(plan("asked", recipe, steps=4).model_copy(update={"watched": watched}))
    curves = [[row.loss for row in read_metrics(trained.metrics.parent)] for trained in (alone, asked)]
    assert curves[0] == curves[1]
    replies = {step: watched.read_replies(step) for step in range(5)}
    assert {step for step, said in replies.items() if said} == {0, 2, 4}
    assert all(len(said) == 2 and not any("Error" in reply for reply in said) for said in replies.values() if said)
    assert replies[0] != replies[4], "it has learnt something"
