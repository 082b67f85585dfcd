"""The first stage: the vision tower learns what each patch shows. Its heads are thrown away afterwards."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.models.checkpoints import find_source, load_checkpoint
from internspatial_kedro.models.training.gradients import add_over_processes
from internspatial_kedro.models.training.optimiser import learning_rate
from internspatial_kedro.models.training.processes import Processes
from internspatial_kedro.models.training.recipe import Recipe
from internspatial_kedro.models.training.small.album import Pixels
from internspatial_kedro.models.training.small.diary import Diary, save_stage
from internspatial_kedro.models.training.small.muon import Muon
from internspatial_kedro.models.training.small.patches import UNKNOWN, PatchAnswers
from internspatial_kedro.models.training.small.sizes import Stage
from internspatial_kedro.models.training.small.streams import Colours

if TYPE_CHECKING:
    import torch
    from torch import Tensor, nn

_NAME_WEIGHT: Final = 4
"""Most patches show no thing, and shape is the hardest to see: what a thing is called counts more."""
_MARK_WEIGHT: Final = 3


def learn_patches(
    base: Path,
    output: Path,
    pictures: Pixels,
    answers: PatchAnswers,
    stage: Stage,
    recipe: Recipe,
    processes: Processes,
) -> Path:
    """Trains the tower of a checkpoint and saves the whole.

    Args:
        base: The checkpoint.
        output: Where to; `metrics.jsonl` of the stage goes into it, and `model`.
        pictures: Shape (n, 3, side, side), those without marks first.
        answers: Of these.
        stage: How long.
        recipe: Rate, warm-up, schedule, seed, precision.
        processes: Which share each step.

    Returns:
        The trained checkpoint.
    """
    import torch

    loaded = load_checkpoint(find_source(str(base)), None, "auto", str(processes.device))
    with torch.random.fork_rng():
        torch.manual_seed(recipe.seed)
        learner = _Learner(loaded.model.model.vision_tower, answers, processes.device)
    colours, optimiser = Colours(loaded.processor), Muon(learner.weights)
    with Diary(output, stage.steps, processes) as diary:
        for step in range(stage.steps):
            batch = _draw(pictures, answers, stage, np.random.default_rng([recipe.seed, step]), processes)
            losses = _take_step(learner, colours, batch, recipe, processes)
            optimiser.step(learning_rate(step, stage.steps, recipe))
            diary.note(step, losses)
    return save_stage(output, loaded, processes)


def _take_step(
    learner: "_Learner", colours: Colours, batch: "_Batch", recipe: Recipe, processes: Processes
) -> dict[str, float]:
    """Losses, after which gradients are there: the mean of the processes' own."""
    import torch

    with torch.autocast(processes.device.type, torch.bfloat16, enabled=recipe.precision == "bfloat16"):
        losses = learner.losses(colours.normalise(batch.pictures), batch)
    learner.weights.zero_grad()
    torch.autograd.backward(torch.stack(list(losses.values())).sum() / processes.world)
    add_over_processes(learner.weights, processes)
    torch.nn.utils.clip_grad_norm_(learner.weights.parameters(), recipe.largest_gradient_norm or np.inf)
    return {name: float(loss.detach()) for name, loss in losses.items()}


def _draw(
    pictures: Pixels, answers: PatchAnswers, stage: Stage, choose: np.random.Generator, processes: Processes
) -> "_Batch":
    """This process's share of a step."""
    chosen = _choose(choose, int(answers.plain.sum()), len(pictures), stage)
    mirrored = answers.mirrored[chosen] & choose.integers(2, size=len(chosen)).astype(bool)
    mine = slice(processes.rank, None, processes.world)
    return _Batch(pictures, answers, chosen[mine], mirrored[mine])


def _choose(choose: np.random.Generator, plain: int, pictures: int, stage: Stage) -> NDArray[np.int64]:
    """Pictures of a step: as they are, which come first, and with marks, if there are any."""
    groups = [(0, plain, stage.pictures), (plain, pictures, stage.marked)]
    if plain == pictures:
        groups = [(0, plain, stage.pictures + stage.marked)]
    drawn = [first + choose.choice(end - first, min(few, end - first), replace=False) for first, end, few in groups]
    return np.sort(np.concatenate(drawn))


class _Batch:
    """Pictures with answers, some of them mirrored, which changes no name and moves columns."""

    def __init__(
        self, pictures: Pixels, answers: PatchAnswers, chosen: NDArray[np.int64], mirrored: NDArray[np.bool_]
    ) -> None:
        self.pictures = _mirror(pictures[chosen], mirrored)
        self.label, self.attribute, self.mark, self.measures = (
            _mirror(part[chosen], mirrored, axis=2)
            for part in (answers.label, answers.attribute, answers.mark, answers.measures)
        )
        self.measures[mirrored, ..., 0] = 1 - self.measures[mirrored, ..., 0]


def _mirror(values: NDArray[Any], mirrored: NDArray[np.bool_], axis: int = -1) -> NDArray[Any]:
    """A copy with some of its items turned from left to right."""
    turned = np.array(values)
    turned[mirrored] = np.flip(turned[mirrored], axis)
    return turned


class _Learner:
    """A tower with heads."""

    def __init__(self, tower: "nn.Module", answers: PatchAnswers, device: "torch.device") -> None:
        from torch import nn

        width = int(tower.config.hidden_size)
        self._sizes = (answers.labels, answers.attributes, answers.measures.shape[-1], answers.marks)
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
        label, attribute, measures, mark = self._head(seen).float().split(self._sizes, dim=-1)
        said = torch.from_numpy(batch.measures).to(device).flatten(1, 2)
        known = ~said.isnan()
        label, shown = label.flatten(0, 1), torch.from_numpy(batch.label).to(device).flatten()
        marked = torch.from_numpy(batch.mark).to(device).flatten()
        losses = {
            "label": functional.cross_entropy(label, shown),
            "name": _NAME_WEIGHT * _name(label, shown),
            "attribute": functional.cross_entropy(
                attribute.flatten(0, 1), torch.from_numpy(batch.attribute).to(device).flatten(), ignore_index=UNKNOWN
            ),
            "measures": 4 * functional.smooth_l1_loss(measures[known], said[known], beta=0.1),
        }
        if mark.shape[-1] > 1:
            mark = mark.flatten(0, 1)
            losses["mark"] = functional.cross_entropy(mark, marked, ignore_index=UNKNOWN)
            losses["mark name"] = _MARK_WEIGHT * _name(mark, marked)
        return losses


def _name(logits: "Tensor", shown: "Tensor") -> "Tensor":
    """The loss of patches that show some class, as if none were no answer."""
    from torch.nn import functional

    is_some = shown > 0
    return functional.cross_entropy(logits[is_some, 1:], shown[is_some] - 1)
