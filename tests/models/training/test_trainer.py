from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from internspatial_kedro.models.errors import ModelError
from internspatial_kedro.models.training.errors import TrainingError
from internspatial_kedro.models.training.metrics import StepMetrics, read_metrics
from internspatial_kedro.models.training.trainer import train
from internspatial_kedro.models.training.training_plan import TrainingPlan

Planner = Callable[..., TrainingPlan]


def test_metrics_tell_of_every_step(plan: Planner) -> None:
    told: list[StepMetrics] = []
    trained = train(plan(steps=3, packs=2), told.append)
    rows = read_metrics(trained.metrics.parent)
    assert [row.step for row in rows] == [1, 2, 3]
    assert rows == told
    assert [(row.samples, row.answer_tokens) for row in rows] == [(5, 10)] * 3
    assert rows[0].tokens == sum(1 + 4 + words + 2 for words in (3, 4, 3, 4, 5))
    assert all(row.peak_memory_bytes > 0 and row.mfu is None and 0 <= row.loader_wait_share <= 1 for row in rows)


def test_the_loader_is_waited_for(plan: Planner) -> None:
    trained = train(plan(steps=4, packs=1, delay_s=0.5))
    assert read_metrics(trained.metrics.parent)[-1].loader_wait_share > 0.5


def test_the_same_seed_gives_the_same_curve(plan: Planner) -> None:
    recipe = {"lora_dropout": 0.1, "vision_drop_path": 0.5}
    curves = [read_metrics(train(plan(name, recipe, steps=3)).metrics.parent) for name in ("one", "two")]
    other = read_metrics(train(plan("three", recipe | {"seed": 8}, steps=3)).metrics.parent)
    assert [row.loss for row in curves[0]] == [row.loss for row in curves[1]] != [row.loss for row in other]


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({"gradient_checkpointing": True, "vision_drop_path": 0.5}, id="gradient checkpointing"),
        pytest.param({"attention": "eager"}, id="eager attention"),
        pytest.param({"attention": "packed"}, id="packed attention"),
        pytest.param({"steps_per_checkpoint": 100}, id="one checkpoint"),
    ],
)
def test_circumstances_do_not_change_the_curve(plan: Planner, settings: dict[str, object]) -> None:
    plain = {name: value for name, value in settings.items() if name == "vision_drop_path"}
    parts = {"parts": {"vision": "full", "projector": "full", "language": "lora"}}
    curves = [
        [row.loss for row in read_metrics(train(plan(name, recipe | parts, steps=3)).metrics.parent)]
        for name, recipe in (("plain", plain), ("changed", settings))
    ]
    assert curves[0] == pytest.approx(curves[1], rel=1e-5)


def test_bfloat16_trains_in_float32_copies(plan: Planner) -> None:
    from safetensors.torch import load_file

    trained = train(plan(recipe={"precision": "bfloat16"}, steps=2))
    assert {tensor.dtype for tensor in load_file(trained.weights / "adapter_model.safetensors").values()} == {
        torch.float32
    }


@pytest.mark.parametrize(("poison", "what"), [(float("nan"), "loss"), (float("inf"), "loss")])
def test_a_loss_that_is_not_finite_stops(plan: Planner, poison: float, what: str) -> None:
    broken = plan(steps=6, packs=2, poisoned=3, poison=poison)
    with pytest.raises(TrainingError, match=f"Step 4 gave a {what} that is not finite"):
        train(broken)
    saved = torch.load(broken.output / "offending-step-00000004-process-0.pt", weights_only=True)
    assert len(saved) == 1  # the pack at fault, not its neighbour
    assert torch.equal(saved[0]["pixel_values"], torch.full_like(saved[0]["pixel_values"], poison)) or poison != poison
    assert not saved[0]["pixel_values"].isfinite().any()
    assert [row.step for row in read_metrics(broken.output)] == [1, 2, 3]
    assert [folder.name for folder in (broken.output / "checkpoints").iterdir()] == ["step-00000002"]


def test_no_checkpoint(plan: Planner, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="There is no model at"):
        train(plan(checkpoint=tmp_path / "nowhere"))


def test_a_tokenizer_without_the_image_token(plan: Planner, internvl: Path, tmp_path: Path) -> None:
    import shutil

    broken = shutil.copytree(internvl, tmp_path / "broken")
    tokenizer = broken / "tokenizer.json"
    tokenizer.write_text(tokenizer.read_text().replace("<IMG_CONTEXT>", "<SOMETHING>"))
    with pytest.raises(ModelError, match=r"(?s)image token.*Take the tokenizer files of the base model"):
        train(plan(checkpoint=broken))


def test_a_maker_that_is_not_there(plan: Planner) -> None:
    lost = plan().model_copy(update={"data": plan().data.model_copy(update={"maker": "models.training.synthetic:no"})})
    with pytest.raises(TrainingError, match=r"maker 'models\.training\.synthetic:no' cannot be found"):
        train(lost)
