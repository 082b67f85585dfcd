"""The second and third stage: the whole model learns to say what belongs to pages."""

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from internspatial_kedro.models.checkpoints import find_source, load_checkpoint
from internspatial_kedro.models.training.loss import IGNORED
from internspatial_kedro.models.training.optimiser import learning_rate
from internspatial_kedro.models.training.recipe import Recipe
from internspatial_kedro.models.training.small.muon import Muon
from internspatial_kedro.models.training.small.streams import PageData

if TYPE_CHECKING:
    from torch import Tensor

_LOG_EVERY: Final = 20


def learn_pages(base: Path, output: Path, data: PageData, recipe: Recipe, device: str) -> Path:
    """Trains all of a checkpoint and saves it.

    Args:
        base: The checkpoint.
        output: Where to; `metrics.jsonl` of the stage goes into it, and `model`.
        data: Its steps.
        recipe: Rate, warm-up, schedule, seed, precision.
        device: Torch's name of one.

    Returns:
        The trained checkpoint.
    """
    loaded = load_checkpoint(find_source(str(base)), None, "auto", device)
    model = loaded.model.train()
    optimiser = Muon(model)
    output.mkdir(parents=True, exist_ok=True)
    began = time.perf_counter()
    with (output / "metrics.jsonl").open("w") as log:
        for step in range(data.steps):
            loss = _take_step(model, optimiser, data, step, recipe, device)
            if (step + 1) % _LOG_EVERY == 0 or step + 1 == data.steps:
                seconds = round(time.perf_counter() - began, 1)
                log.write(json.dumps({"step": step + 1, "steps": data.steps, "seconds": seconds, "loss": loss}) + "\n")
                log.flush()
    model.eval().save_pretrained(output / "model")
    loaded.processor.save_pretrained(output / "model")
    return output / "model"


def _take_step(model: Any, optimiser: Muon, data: PageData, step: int, recipe: Recipe, device: str) -> float:
    """The mean loss of its answers' tokens, after which the weights have changed."""
    import torch

    batches = [{name: value.to(device) for name, value in batch.items()} for batch in data.micro_batches(step, 0, 1)]
    tokens = sum(int((batch["labels"] != IGNORED).sum()) for batch in batches)
    model.zero_grad()
    total = 0.0
    for batch in batches:
        with torch.autocast(device.partition(":")[0], torch.bfloat16, enabled=recipe.precision == "bfloat16"):
            loss = _sum_loss(model, batch) / tokens
        torch.autograd.backward(loss)
        total += float(loss.detach())
    torch.nn.utils.clip_grad_norm_(model.parameters(), recipe.largest_gradient_norm or float("inf"))
    optimiser.step(learning_rate(step, data.steps, recipe))
    return round(total, 4)


def _sum_loss(model: Any, batch: "dict[str, Tensor]") -> "Tensor":
    """Words are guessed where an answer is, and nowhere else: a third of the time is saved."""
    from torch.nn import functional

    inputs = {name: value for name, value in batch.items() if name != "labels"}
    said = batch["labels"][:, 1:]
    is_said = said != IGNORED
    states = model.model(**inputs).last_hidden_state[:, :-1][is_said]
    return functional.cross_entropy(model.lm_head(states).float(), said[is_said], reduction="sum")
