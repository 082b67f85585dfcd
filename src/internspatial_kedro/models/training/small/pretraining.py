"""The first stage: the vision tower learns what each patch shows; later ones may go on with it."""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from internspatial_kedro.models.checkpoints import find_source, load_checkpoint
from internspatial_kedro.models.training.batches import Batch
from internspatial_kedro.models.training.gradients import add_over_processes
from internspatial_kedro.models.training.optimiser import learning_rate
from internspatial_kedro.models.training.prefetching import Prefetcher
from internspatial_kedro.models.training.processes import Processes
from internspatial_kedro.models.training.recipe import Recipe
from internspatial_kedro.models.training.small.album import Pixels
from internspatial_kedro.models.training.small.diary import Diary, save_stage
from internspatial_kedro.models.training.small.eye import Eye
from internspatial_kedro.models.training.small.muon import Muon
from internspatial_kedro.models.training.small.patch_streams import PatchData
from internspatial_kedro.models.training.small.patches import UNKNOWN, PatchAnswers
from internspatial_kedro.models.training.small.sizes import Stage

if TYPE_CHECKING:
    import torch
    from torch import Tensor

AHEAD: Final = 4
"""Steps that are read while others are learnt."""
_HEADS: Final = "heads.safetensors"
_NAME_WEIGHT: Final = 4
"""Most patches show no thing, and shape is the hardest to see: what a thing is called counts more."""
_MARK_WEIGHT: Final = 3


@dataclass(frozen=True)
class Practice:
    """Pictures that the tower learns from.

    Attributes:
        album: Shape (n, 3, side, side), those without marks first.
        answers: What their patches show.
    """

    album: Pixels
    answers: PatchAnswers


def learn_patches(
    base: Path, output: Path, practice: Practice, stage: Stage, recipe: Recipe, processes: Processes
) -> Path:
    """Trains the tower of a checkpoint and saves the whole, and beside it the heads that name patches.

    Args:
        base: The checkpoint.
        output: Where to; `metrics.jsonl` of the stage goes into it, and `model`.
        practice: What it learns from.
        stage: How long.
        recipe: Rate, warm-up, schedule, seed, precision.
        processes: Which share each step.

    Returns:
        The trained checkpoint.
    """
    from safetensors.torch import save_file

    loaded = load_checkpoint(find_source(str(base)), None, "auto", str(processes.device))
    learner = PatchLearner(loaded.model, loaded.processor, practice, recipe.seed, processes.device)
    optimiser = Muon(learner.weights, processes)
    data = PatchData(practice.answers, stage.steps, stage.pictures, stage.marked, recipe.seed)
    with Diary(output, stage.steps, processes) as diary, closing(Prefetcher(data, 0, processes, AHEAD)) as ahead:
        for step in range(stage.steps):
            (batch,) = ahead.micro_batches()
            losses = _take_step(learner, batch, recipe, processes)
            optimiser.step(learning_rate(step, stage.steps, recipe))
            diary.note(step, losses)
    if processes.is_first:
        save_file(learner.heads.state_dict(), output / _HEADS)
    return save_stage(output, loaded, processes)


def _take_step(learner: "PatchLearner", batch: Batch, recipe: Recipe, processes: Processes) -> "dict[str, Tensor]":
    """Losses, after which gradients are there: the mean of the processes' own."""
    import torch

    with torch.autocast(processes.device.type, torch.bfloat16, enabled=recipe.precision == "bfloat16"):
        losses = learner.losses(batch)
    learner.weights.zero_grad()
    torch.autograd.backward(torch.stack(list(losses.values())).sum() / processes.world)
    add_over_processes(learner.weights, processes)
    torch.nn.utils.clip_grad_norm_(learner.weights.parameters(), recipe.largest_gradient_norm or np.inf)
    return {name: loss.detach() for name, loss in losses.items()}


class PatchLearner:
    """A tower with heads that say what each patch shows."""

    def __init__(
        self,
        model: Any,
        processor: Any,
        practice: Practice,
        seed: int,
        device: "torch.device",
        heads: Path | None = None,
    ) -> None:
        """Puts heads on a model's tower.

        Args:
            model: The whole.
            processor: Of its checkpoint.
            practice: What there is to be seen.
            seed: Of the heads' weights.
            device: What computes.
            heads: Folder of the stage that has trained them; None for new ones.
        """
        import torch
        from safetensors.torch import load_file
        from torch import nn

        self._tower = model.model.vision_tower.train()
        self._sizes = practice.answers.kinds
        self._eye, self._device = Eye(practice.album, processor, device), device
        width = int(self._tower.config.hidden_size)
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            self.heads = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, sum(self._sizes))).to(device)
        if heads is not None:
            self.heads.load_state_dict(load_file(heads / _HEADS))
        self.weights = nn.ModuleList([self._tower, self.heads])

    def losses(self, batch: Batch) -> "dict[str, Tensor]":
        """What is to be made small.

        Args:
            batch: Of `PatchData`.
        """
        from torch.nn import functional

        said = {name: value.to(self._device, non_blocking=True) for name, value in batch.items()}
        seen = self._tower(self._eye.look(batch["pictures"], batch["mirrored"])).last_hidden_state[:, 1:]
        label, attribute, measures, mark = self.heads(seen).float().flatten(0, 1).split(self._sizes, dim=-1)
        losses = {
            "label": functional.cross_entropy(label, said["label"].flatten()),
            "name": _NAME_WEIGHT * _name(label, said["label"].flatten()),
            "attribute": functional.cross_entropy(attribute, said["attribute"].flatten(), ignore_index=UNKNOWN),
            "measures": 4 * _measure(measures, said["measures"].flatten(0, 2)),
        }
        if mark.shape[-1] > 1:
            losses["mark"] = functional.cross_entropy(mark, said["mark"].flatten(), ignore_index=UNKNOWN)
            losses["mark name"] = _MARK_WEIGHT * _name(mark, said["mark"].flatten())
        return losses


def _name(logits: "Tensor", shown: "Tensor") -> "Tensor":
    """The loss of patches that show some class, as if none were no answer."""
    from torch.nn import functional

    return functional.cross_entropy(logits[:, 1:], (shown - 1).where(shown > 0, UNKNOWN), ignore_index=UNKNOWN)


def _measure(told: "Tensor", said: "Tensor") -> "Tensor":
    """The mean loss of what is known; no place is looked up, which would make a GPU wait."""
    from torch.nn import functional

    known = ~said.isnan()
    loss = functional.smooth_l1_loss(told.where(known, 0), said.where(known, 0), beta=0.1, reduction="sum")
    return loss / known.sum()
