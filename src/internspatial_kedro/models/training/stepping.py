"""One optimiser step: micro batches to a gradient, checked, to new weights."""

import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass, fields
from threading import Event
from typing import Any

from internspatial_kedro.models.training.batches import Batch
from internspatial_kedro.models.training.flops import OperationCounter
from internspatial_kedro.models.training.gradients import (
    add_over_processes,
    clip_gradients,
    measure_norm,
    scale_gradients,
)
from internspatial_kedro.models.training.loss import count_answer_tokens, count_samples, sum_answer_loss
from internspatial_kedro.models.training.optimiser import make_optimiser, set_learning_rate
from internspatial_kedro.models.training.packed_attention import NAME, describe_bounds
from internspatial_kedro.models.training.processes import Processes
from internspatial_kedro.models.training.recipe import Recipe


@dataclass(slots=True)
class Tally:
    """Sums over a step's micro batches.

    Attributes:
        loss: Cross entropy.
        answer_tokens: That have a loss.
        tokens: All.
        samples: Packed or not.
        operations: Of the model.
        waited_s: For batches.
        gave_up: Processes that were asked to stop before they were through.
    """

    loss: float = 0.0
    answer_tokens: float = 0.0
    tokens: float = 0.0
    samples: float = 0.0
    operations: float = 0.0
    waited_s: float = 0.0
    gave_up: float = 0.0

    def over(self, processes: Processes) -> "Tally":
        """Of all processes together.

        Args:
            processes: Which.
        """
        import torch

        names = [field.name for field in fields(self)]
        sums = torch.tensor([getattr(self, name) for name in names], dtype=torch.float64)
        return Tally(**dict(zip(names, processes.add(sums).tolist(), strict=True)))


class Stepper:
    """Takes steps with one model."""

    def __init__(self, model: Any, recipe: Recipe, processes: Processes) -> None:
        """Makes the optimiser.

        Args:
            model: Prepared.
            recipe: How it learns.
            processes: Among which.
        """
        self.model, self.optimiser = model, make_optimiser(model, recipe)
        self._recipe, self._processes = recipe, processes
        self._counter = OperationCounter(model, recipe)
        self._is_sharded = recipe.parallel == "fsdp" and processes.world > 1

    def accumulate(self, step: int, batches: Iterator[Batch], filler: Batch | None, stop: Event) -> Tally:
        """Adds up the gradients of this process's micro batches.

        Randomness of a step comes from the seed, its number and the process alone.

        Args:
            step: From 0.
            batches: The step's.
            filler: What a sharded model runs on, without effect, while other processes have batches left.
            stop: Gives up between micro batches when it is set; a sharded model, whose processes need each other, goes
                through with the step.
        """
        import torch

        torch.manual_seed(_draw_seed(self._recipe.seed, step, self._processes.rank))
        self.optimiser.zero_grad()
        tally = Tally()
        losses = []
        for batch in self._fill_up(batches, filler):
            if stop.is_set() and not self._is_sharded:
                tally.gave_up = 1
                break
            loss = self._push(filler if batch is None and filler is not None else batch, 0.0 if batch is None else 1.0)
            if batch is not None:
                losses.append(loss)
                tally.answer_tokens += count_answer_tokens(batch)
                tally.tokens += batch["input_ids"].numel()
                tally.samples += count_samples(batch)
                tally.operations += self._counter.count(batch)
        tally.loss = float(torch.stack(losses).double().sum()) if losses else 0.0
        return tally

    def _fill_up(self, batches: Iterator[Batch], filler: Batch | None) -> Iterator[Batch | None]:
        """With None where another process of a sharded model still has a batch."""
        if not self._is_sharded or filler is None:
            yield from batches
            return
        while True:
            batch = next(batches, None)
            if self._processes.find_largest(0.0 if batch is None else 1.0)[0] == 0:
                return
            yield batch

    def _push(self, batch: Any, weight: float) -> Any:
        import torch

        device = self._processes.device
        inputs = dict(batch)
        if self._recipe.attention == NAME:
            inputs |= describe_bounds(batch)
        moved: dict[str, Any] = {
            name: value if isinstance(value, int) else value.to(device, non_blocking=True)
            for name, value in inputs.items()
        }
        is_half = self._recipe.precision == "bfloat16"
        with torch.autocast(device.type, torch.bfloat16, enabled=is_half):
            loss = sum_answer_loss(self.model, moved)
        torch.autograd.backward(loss * weight)
        return loss.detach()

    def combine(self, answer_tokens: float) -> float:
        """Gradients of all processes to that of the mean over the step's answer tokens.

        Args:
            answer_tokens: Of all processes.

        Returns:
            Its norm, before it is clipped.
        """
        add_over_processes(self.model, self._processes)
        scale_gradients(self.model, answer_tokens, self._processes)
        norm = measure_norm(self.model, self._processes)
        clip_gradients(self.model, norm, self._recipe.largest_gradient_norm)
        return float(norm)

    def update(self, rate: float) -> None:
        """Moves the weights.

        Args:
            rate: Learning rate.
        """
        set_learning_rate(self.optimiser, rate)
        self.optimiser.step()

    def find_offenders(self, batches: Iterator[Batch]) -> list[Batch]:
        """Micro batches whose loss or gradient is not finite; all of a sharded model's, which cannot be run alone.

        Args:
            batches: Of the step.
        """
        if self._is_sharded:
            return list(batches)
        return [batch for batch in batches if not self._is_finite(batch)]

    def _is_finite(self, batch: Batch) -> bool:
        self.optimiser.zero_grad()
        loss = float(self._push(batch, 1.0))
        gradients = [p.grad for p in self.model.parameters() if p.grad is not None]
        return math.isfinite(loss) and all(bool(gradient.isfinite().all()) for gradient in gradients)


def _draw_seed(seed: int, step: int, rank: int) -> int:
    return int.from_bytes(hashlib.sha256(f"{seed}/{step}/{rank}".encode()).digest()[:7], "big")
