"""The second and third stage: the whole model learns to say what belongs to pages."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from internspatial_kedro.models.checkpoints import find_source, load_checkpoint
from internspatial_kedro.models.training.gradients import add_over_processes
from internspatial_kedro.models.training.loss import IGNORED
from internspatial_kedro.models.training.optimiser import learning_rate
from internspatial_kedro.models.training.processes import Processes
from internspatial_kedro.models.training.recipe import Recipe
from internspatial_kedro.models.training.small.diary import Diary, save_stage
from internspatial_kedro.models.training.small.muon import Muon
from internspatial_kedro.models.training.small.streams import PageData

if TYPE_CHECKING:
    from torch import Tensor


def learn_pages(base: Path, output: Path, data: PageData, recipe: Recipe, processes: Processes) -> Path:
    """Trains all of a checkpoint and saves it.

    Args:
        base: The checkpoint.
        output: Where to; `metrics.jsonl` of the stage goes into it, and `model`.
        data: Its steps.
        recipe: Rate, warm-up, schedule, seed, precision.
        processes: Which share each step.

    Returns:
        The trained checkpoint.
    """
    loaded = load_checkpoint(find_source(str(base)), None, "auto", str(processes.device))
    model = loaded.model.train()
    optimiser = Muon(model)
    with Diary(output, data.steps, processes) as diary:
        for step in range(data.steps):
            loss = _take_step(model, optimiser, data, step, recipe, processes)
            diary.note(step, {"loss": loss})
    return save_stage(output, loaded, processes)


def _take_step(model: Any, optimiser: Muon, data: PageData, step: int, recipe: Recipe, processes: Processes) -> float:
    """The mean loss of its answers' tokens, after which the weights have changed."""
    import torch

    device = processes.device
    drawn = data.micro_batches(step, processes.rank, processes.world)
    batches = [{name: value.to(device) for name, value in batch.items()} for batch in drawn]
    tokens = torch.tensor(sum(int((batch["labels"] != IGNORED).sum()) for batch in batches), device=device)
    tokens = int(processes.add(tokens))
    model.zero_grad()
    total = torch.zeros((), device=device)
    for batch in batches:
        with torch.autocast(device.type, torch.bfloat16, enabled=recipe.precision == "bfloat16"):
            loss = _sum_loss(model, batch) / tokens
        torch.autograd.backward(loss)
        total += loss.detach()
    add_over_processes(model, processes)
    torch.nn.utils.clip_grad_norm_(model.parameters(), recipe.largest_gradient_norm or float("inf"))
    optimiser.step(learning_rate(step, data.steps, recipe))
    return float(processes.add(total))


def _sum_loss(model: Any, batch: "dict[str, Tensor]") -> "Tensor":
    """Words are guessed where an answer is, and nowhere else: a third of the time is saved."""
    from torch.nn import functional

    inputs = {name: value for name, value in batch.items() if name != "labels"}
    said = batch["labels"][:, 1:]
    is_said = said != IGNORED
    states = model.model(**inputs).last_hidden_state[:, :-1][is_said]
    return functional.cross_entropy(model.lm_head(states).float(), said[is_said], reduction="sum")
