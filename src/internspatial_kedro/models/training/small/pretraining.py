"""The first stage: the vision tower learns what each patch shows. Its heads are thrown away afterwards."""

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from internspatial_kedro.models.checkpoints import find_source, load_checkpoint
from internspatial_kedro.models.training.optimiser import learning_rate
from internspatial_kedro.models.training.recipe import Recipe
from internspatial_kedro.models.training.small.album import Pixels
from internspatial_kedro.models.training.small.muon import Muon
from internspatial_kedro.models.training.small.patches import UNKNOWN, PatchAnswers
from internspatial_kedro.models.training.small.sizes import Stage
from internspatial_kedro.models.training.small.streams import Colours

if TYPE_CHECKING:
    from torch import Tensor, nn

_LOG_EVERY: Final = 50
_NAME_WEIGHT: Final = 4
"""Most patches show no thing, and shape is the hardest to see: what a thing is called counts more."""


def learn_patches(
    base: Path, output: Path, pictures: Pixels, answers: PatchAnswers, stage: Stage, recipe: Recipe, device: str
) -> Path:
    """Trains the tower of a checkpoint and saves the whole.

    Args:
        base: The checkpoint.
        output: Where to; `metrics.jsonl` of the stage goes into it, and `model`.
        pictures: Shape (n, 3, side, side).
        answers: Of these.
        stage: How long.
        recipe: Rate, warm-up, schedule, seed, precision.
        device: Torch's name of one.

    Returns:
        The trained checkpoint.
    """
    import torch

    loaded = load_checkpoint(find_source(str(base)), None, "auto", device)
    with torch.random.fork_rng():
        torch.manual_seed(recipe.seed)
        learner = _Learner(loaded.model.model.vision_tower, answers, device)
        _run(learner, pictures, answers, Colours(loaded.processor), stage, recipe, output)
    loaded.model.save_pretrained(output / "model")
    loaded.processor.save_pretrained(output / "model")
    return output / "model"


def _run(
    learner: "_Learner",
    pictures: Pixels,
    answers: PatchAnswers,
    colours: Colours,
    stage: Stage,
    recipe: Recipe,
    output: Path,
) -> None:
    import torch

    optimiser = Muon(learner.weights)
    output.mkdir(parents=True, exist_ok=True)
    began = time.perf_counter()
    with (output / "metrics.jsonl").open("w") as log:
        for step in range(stage.steps):
            choose = np.random.default_rng([recipe.seed, step])
            chosen = np.sort(choose.choice(len(pictures), min(stage.pictures, len(pictures)), replace=False))
            batch = _Batch(pictures[chosen], answers, chosen, mirrored=bool(choose.integers(2)))
            with torch.autocast(learner.device, torch.bfloat16, enabled=recipe.precision == "bfloat16"):
                losses = learner.losses(colours.normalise(batch.pictures), batch)
            learner.weights.zero_grad()
            torch.autograd.backward(torch.stack(list(losses.values())).sum())
            torch.nn.utils.clip_grad_norm_(learner.weights.parameters(), recipe.largest_gradient_norm or np.inf)
            optimiser.step(learning_rate(step, stage.steps, recipe))
            if (step + 1) % _LOG_EVERY == 0 or step + 1 == stage.steps:
                words = {name: round(float(loss.detach()), 4) for name, loss in losses.items()}
                seconds = round(time.perf_counter() - began, 1)
                log.write(json.dumps({"step": step + 1, "steps": stage.steps, "seconds": seconds, **words}) + "\n")
                log.flush()


class _Batch:
    """Pictures with answers; half of the batches are mirrored, which changes no name and moves columns."""

    def __init__(self, pictures: Pixels, answers: PatchAnswers, chosen: Any, *, mirrored: bool) -> None:
        label, attribute, measures = answers.label[chosen], answers.attribute[chosen], answers.measures[chosen]
        if mirrored:
            pictures = pictures[..., ::-1]
            label, attribute, measures = label[:, :, ::-1], attribute[:, :, ::-1], measures[:, :, ::-1].copy()
            measures[..., 0] = 1 - measures[..., 0]
        self.pictures = pictures
        self.label, self.attribute, self.measures = label.copy(), attribute.copy(), measures


class _Learner:
    """A tower with heads."""

    def __init__(self, tower: "nn.Module", answers: PatchAnswers, device: str) -> None:
        from torch import nn

        width = int(tower.config.hidden_size)
        self.device = device.partition(":")[0]
        self._sizes = (answers.labels, answers.attributes, answers.measures.shape[-1])
        self._tower = tower.train()
        self._head = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, sum(self._sizes))).to(device)
        self.weights = nn.ModuleList([self._tower, self._head])

    def losses(self, pixels: "Tensor", batch: _Batch) -> "dict[str, Tensor]":
        """What is to be made small.

        Args:
            pixels: Normalised.
            batch: Their answers.
        """
        import torch
        from torch.nn import functional

        device = next(self._head.parameters()).device
        seen = self._tower(pixels.to(device)).last_hidden_state[:, 1:]
        label, attribute, measures = self._head(seen).float().split(self._sizes, dim=-1)
        said = torch.from_numpy(batch.measures).to(device).flatten(1, 2)
        known = ~said.isnan()
        label, shown = label.flatten(0, 1), torch.from_numpy(batch.label).to(device).flatten()
        is_thing = shown > 0
        return {
            "label": functional.cross_entropy(label, shown),
            "name": _NAME_WEIGHT * functional.cross_entropy(label[is_thing, 1:], shown[is_thing] - 1),
            "attribute": functional.cross_entropy(
                attribute.flatten(0, 1), torch.from_numpy(batch.attribute).to(device).flatten(), ignore_index=UNKNOWN
            ),
            "measures": 4 * functional.smooth_l1_loss(measures[known], said[known], beta=0.1),
        }
