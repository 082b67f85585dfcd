"""The second and third stage: the whole model learns to say what belongs to pages."""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from internspatial_kedro.models.checkpoints import Checkpoint, find_source, load_checkpoint
from internspatial_kedro.models.training.batches import Batch
from internspatial_kedro.models.training.gradients import add_over_processes
from internspatial_kedro.models.training.loss import IGNORED
from internspatial_kedro.models.training.optimiser import learning_rate
from internspatial_kedro.models.training.prefetching import Prefetcher
from internspatial_kedro.models.training.processes import Processes
from internspatial_kedro.models.training.recipe import Recipe
from internspatial_kedro.models.training.small.album import Pixels
from internspatial_kedro.models.training.small.diary import Diary, save_stage
from internspatial_kedro.models.training.small.eye import Eye
from internspatial_kedro.models.training.small.muon import Muon
from internspatial_kedro.models.training.small.patch_streams import PatchData
from internspatial_kedro.models.training.small.pretraining import AHEAD, PatchLearner, Practice
from internspatial_kedro.models.training.small.speech import find_seen_tokens
from internspatial_kedro.models.training.small.streams import PageData

if TYPE_CHECKING:
    from torch import Tensor

_INPUTS: Final = ("input_ids", "position_ids")
_REHEARSAL_WEIGHT: Final = 0.3


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What the tower goes on to practise, so that it does not forget what answers seldom need.

    Attributes:
        practice: Of the first stage.
        heads: Folder of that stage.
        pictures: Of a step, as they are.
        marked: Of a step, with marks.
    """

    practice: Practice
    heads: Path
    pictures: int
    marked: int


def learn_pages(
    base: Path,
    output: Path,
    album: Pixels,
    data: PageData,
    recipe: Recipe,
    processes: Processes,
    rehearsal: Rehearsal | None = None,
) -> Path:
    """Trains a checkpoint and saves it.

    Args:
        base: The checkpoint.
        output: Where to; `metrics.jsonl` of the stage goes into it, and `model`.
        album: Its pictures.
        data: Its steps.
        recipe: Rate, warm-up, schedule, seed, precision.
        processes: Which share each step.
        rehearsal: What the tower practises beside; without, it rests, for a language model that knows nothing yet
            would undo what it can.

    Returns:
        The trained checkpoint.
    """
    loaded = load_checkpoint(find_source(str(base)), None, "auto", str(processes.device))
    with (
        Diary(output, data.steps, processes) as diary,
        closing(Prefetcher(data, 0, processes, AHEAD)) as ahead,
        closing(_Pupil(loaded, album, data.steps, recipe, processes, rehearsal)) as pupil,
    ):
        for step in range(data.steps):
            losses = pupil.take_step(list(ahead.micro_batches()), learning_rate(step, data.steps, recipe))
            diary.note(step, losses)
    return save_stage(output, loaded, processes)


class _Pupil:
    """A whole model that learns, with its pictures."""

    def __init__(
        self,
        loaded: Checkpoint,
        album: Pixels,
        steps: int,
        recipe: Recipe,
        processes: Processes,
        rehearsal: Rehearsal | None,
    ) -> None:
        from torch import nn

        self._model, self._recipe, self._processes = loaded.model.train(), recipe, processes
        self._model.model.vision_tower.requires_grad_(rehearsal is not None)
        self._eye = Eye(album, loaded.processor, processes.device)
        self._weights = nn.ModuleList([self._model])
        self._learner: PatchLearner | None = None
        if rehearsal is not None:
            practice = rehearsal.practice
            self._learner = PatchLearner(
                self._model, loaded.processor, practice, recipe.seed, processes.device, rehearsal.heads
            )
            data = PatchData(practice.answers, steps, rehearsal.pictures, rehearsal.marked, recipe.seed)
            self._practised = Prefetcher(data, 0, processes, AHEAD)
            self._weights.append(self._learner.heads)
        self._optimiser = Muon(self._weights, processes)

    def close(self) -> None:
        if self._learner is not None:
            self._practised.close()

    def take_step(self, batches: list[Batch], rate: float) -> "dict[str, Tensor]":
        """The mean loss of its answers' tokens, after which the weights have changed."""
        import torch

        processes = self._processes
        tokens = int(processes.add(torch.tensor(sum(int((batch["labels"] != IGNORED).sum()) for batch in batches))))
        self._weights.zero_grad()
        loss = torch.zeros((), device=processes.device)
        for batch in batches:
            with self._precision():
                part = _sum_loss(self._model, self._eye, batch) / tokens
            torch.autograd.backward(part)
            loss += part.detach()
        losses = {"loss": processes.add(loss)} | self._practise()
        add_over_processes(self._weights, processes)
        torch.nn.utils.clip_grad_norm_(self._weights.parameters(), self._recipe.largest_gradient_norm or float("inf"))
        self._optimiser.step(rate)
        return losses

    def _practise(self) -> "dict[str, Tensor]":
        import torch

        if self._learner is None:
            return {}
        (batch,) = self._practised.micro_batches()
        with self._precision():
            loss = torch.stack(list(self._learner.losses(batch).values())).sum() / self._processes.world
        torch.autograd.backward(_REHEARSAL_WEIGHT * loss)
        return {"patches": self._processes.add(loss.detach())}

    def _precision(self) -> Any:
        import torch

        kind = self._processes.device.type
        return torch.autocast(kind, torch.bfloat16, enabled=self._recipe.precision == "bfloat16")


def _sum_loss(model: Any, eye: Eye, batch: Batch) -> "Tensor":
    """Words are guessed where an answer is, and nowhere else: a third of the time is saved."""
    from torch.nn import functional

    said = batch["labels"][:, 1:].flatten()
    places = (said != IGNORED).nonzero().squeeze(1)  # found before the batch goes to a GPU, which would have to wait
    device = model.device
    inputs = {name: batch[name].to(device, non_blocking=True) for name in _INPUTS}
    inputs["attention_mask"] = find_seen_tokens(batch["line"].to(device, non_blocking=True))
    pixels = eye.look(batch["pictures"], batch["mirrored"])
    states = model.model(**inputs, pixel_values=pixels).last_hidden_state[:, :-1].flatten(0, 1)
    words = model.lm_head(states[places.to(device, non_blocking=True)]).float()
    return functional.cross_entropy(words, said[places].to(device, non_blocking=True), reduction="sum")
