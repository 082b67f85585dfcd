from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from internspatial_kedro.models.checkpoints import find_source, load_checkpoint
from internspatial_kedro.models.training.lora import merge_adapter
from internspatial_kedro.models.training.loss import sum_answer_loss
from internspatial_kedro.models.training.metrics import read_metrics
from internspatial_kedro.models.training.preparation import prepare
from internspatial_kedro.models.training.processes import Processes
from internspatial_kedro.models.training.recipe import Recipe, TrainedParts
from internspatial_kedro.models.training.trainer import train
from internspatial_kedro.models.training.training_plan import TrainingPlan
from models.training.synthetic import make

_WAYS = {
    "language by LoRA": {"language": "lora"},
    "projector whole": {"projector": "full", "language": "lora"},
    "vision by LoRA": {"vision": "lora", "language": "lora"},
    "vision whole": {"vision": "full", "language": "lora"},
    "all": {"vision": "full", "projector": "full", "language": "full"},
    "language whole": {"language": "full"},
}


def _logits(base: Path, adapter: Path | None, family: str) -> torch.Tensor:
    source = None if adapter is None else find_source(str(adapter), "adapter_config.json")
    model = load_checkpoint(find_source(str(base)), source, "auto", "cpu").model
    batch = next(make(family).micro_batches(0, 0, 1))
    with torch.inference_mode():
        logits: torch.Tensor = model(
            **{name: batch[name] for name in batch if name != "labels"}, use_cache=False
        ).logits
    return logits


@pytest.mark.parametrize("family", ["internvl", "qwen2_5_vl"])
@pytest.mark.parametrize("way", _WAYS)
def test_it_learns_and_comes_back(
    family: str, way: str, plan: Callable[..., TrainingPlan], request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    base: Path = request.getfixturevalue({"internvl": "internvl", "qwen2_5_vl": "qwen"}[family])
    recipe = {"parts": {"vision": "frozen", "projector": "frozen"} | _WAYS[way], "learning_rate": 0.005}
    trained = train(plan(recipe=recipe, checkpoint=base, family=family, steps=12))
    losses = [row.loss for row in read_metrics(trained.metrics.parent)]
    assert sum(losses[-3:]) < 0.9 * sum(losses[:3])

    before = _logits(base, None, family)
    if trained.kind == "adapter":
        after = _logits(base, trained.weights, family)
        merged = _logits(merge_adapter(str(base), str(trained.weights), tmp_path / "merged"), None, family)
        torch.testing.assert_close(merged, after, atol=1e-4, rtol=0)
    else:
        after = _logits(trained.weights, None, family)
    assert (after - before).abs().max() > 1e-3


def test_casts_that_are_spared_change_no_number(internvl: Path) -> None:
    batch = next(make("internvl").micro_batches(0, 0, 1))
    losses = []
    for is_spared in (True, False):
        base = load_checkpoint(find_source(str(internvl)), None, "auto", "cpu").model
        recipe = Recipe(parts=TrainedParts(language="lora"), precision="bfloat16", lora_dropout=0, seed=1)
        model = prepare(base, recipe, Processes(0, 1, torch.device("cpu")))
        layers = [module for module in model.modules() if hasattr(module, "cast_input_dtype_enabled")]
        assert layers
        assert not any(layer.cast_input_dtype_enabled for layer in layers)
        for layer in layers:
            layer.cast_input_dtype_enabled = not is_spared
            torch.nn.init.normal_(layer.lora_B["default"].weight, generator=torch.Generator().manual_seed(2))
        with torch.autocast("cpu", torch.bfloat16):
            loss = sum_answer_loss(model, batch)
        torch.autograd.backward(loss)
        norms = [p.grad.norm() for p in model.parameters() if p.grad is not None]
        losses.append(torch.stack([loss.detach(), *norms]))
    torch.testing.assert_close(*losses, rtol=0, atol=0)
