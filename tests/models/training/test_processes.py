"""Several processes: torchrun with gloo on the CPU."""

import os
import signal
import threading
import time
from collections.abc import Callable

import pytest
import torch
from safetensors.torch import load_file

from internspatial_kedro.models.training.errors import TrainingError, TrainingStoppedError
from internspatial_kedro.models.training.launch import launch
from internspatial_kedro.models.training.metrics import StepMetrics, read_metrics
from internspatial_kedro.models.training.training_plan import TrainingPlan

Planner = Callable[..., TrainingPlan]
_PARTS = {"vision": "full", "projector": "full", "language": "lora"}
_SMALLEST_MOMENT = 4e-9
"""Square root of AdamW's second moment after two steps of gradients of 1e-7: sqrt(1 - 0.999²) of them."""


def _chosen(tensors: dict[str, torch.Tensor], places: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    assert tensors.keys() == places.keys()
    return {name: tensor[places[name]] for name, tensor in tensors.items()}


@pytest.mark.parametrize("parallel", ["ddp", "fsdp"])
def test_two_processes_give_the_gradients_of_one_that_accumulates(plan: Planner, parallel: str) -> None:
    """With 5 packs of unequal lengths, of which one process has 3: losses and norms to 1e-5, weights to 1e-6.

    Gradients themselves are seen by AdamW's first moments, a tenth of the first step's gradient. AdamW divides them by
    their size: where that is rounding, as one weight's in 57,312 is, so is the step.
    """
    recipe = {"parts": _PARTS, "parallel": parallel, "learning_rate": 0.001, "largest_gradient_norm": None}
    told: list[StepMetrics] = []
    alone = launch(plan("alone", recipe, steps=2, packs=5))
    together = launch(plan("together", recipe, steps=2, packs=5), processes=2, report=told.append)
    curves = [[(row.loss, row.gradient_norm) for row in read_metrics(t.metrics.parent)] for t in (alone, together)]
    for one, two in zip(*curves, strict=True):
        assert two == pytest.approx(one, rel=1e-5)
    assert told == read_metrics(together.metrics.parent)
    assert [row.samples for row in told] == [12, 12]
    moments, others = (load_file(t.checkpoints[-1] / "moments.safetensors") for t in (alone, together))
    torch.testing.assert_close(others, moments, atol=1e-6, rtol=1e-4)
    weights, others = (load_file(t.checkpoints[-1] / "trained.safetensors") for t in (alone, together))
    told_apart = {name: moments[f"{name}/exp_avg_sq"].sqrt() > _SMALLEST_MOMENT for name in weights}
    torch.testing.assert_close(_chosen(others, told_apart), _chosen(weights, told_apart), atol=1e-6, rtol=1e-4)
    assert sum(int((~each).sum()) for each in told_apart.values()) < 10


def test_shards_of_frozen_halves_and_learning_floats(plan: Planner) -> None:
    recipe = {"parallel": "fsdp", "precision": "bfloat16"}
    alone = launch(plan("alone", recipe, steps=2, packs=2))
    together = launch(plan("together", recipe, steps=2, packs=2), processes=2)
    curves = [[row.loss for row in read_metrics(t.metrics.parent)] for t in (alone, together)]
    assert curves[1] == pytest.approx(curves[0], rel=0.02)  # bfloat16 has 8 bits


def test_two_processes_go_on_from_one(plan: Planner) -> None:
    whole = launch(plan("whole", steps=4, packs=3))
    halved = plan("halved", steps=4, packs=3, delay_s=0.2)
    with _stopped_after(halved, 2):
        launch(halved)
    launch(halved, processes=2)
    curves = [[row.loss for row in read_metrics(output)] for output in (whole.metrics.parent, halved.output)]
    assert curves[1] == pytest.approx(curves[0], rel=1e-4)


def test_a_process_that_fails_is_told_of_in_one_line(plan: Planner) -> None:
    broken = plan(die=True)
    with pytest.raises(TrainingError) as caught:
        launch(broken, processes=2)
    assert "ValueError: the second process fell over" in str(caught.value)
    assert str(broken.output / "training.log") in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "Traceback" in (broken.output / "training.log").read_text()


def test_a_bad_batch_of_one_process_stops_all(plan: Planner) -> None:
    broken = plan(steps=3, packs=4, poisoned=1)
    with pytest.raises(TrainingError, match=r"Step 2 gave a loss that is not finite.*processes \[1\]"):
        launch(broken, processes=2)
    assert [file.name for file in broken.output.glob("*.pt")] == ["offending-step-00000002-process-1.pt"]


def test_sigterm_saves_a_checkpoint(plan: Planner) -> None:
    slow = plan(recipe={"steps_per_checkpoint": 100}, steps=200, packs=2, delay_s=0.1)
    with _stopped_after(slow, 3):
        launch(slow, processes=2)
    done = len(read_metrics(slow.output))
    assert [folder.name for folder in (slow.output / "checkpoints").iterdir()] == [f"step-{done:08d}"]
    assert done < 200


class _stopped_after:  # noqa: N801 # used as a word
    """SIGTERM to this process once so many steps are done; the training inside has to end of it."""

    def __init__(self, plan: TrainingPlan, steps: int) -> None:
        self._plan, self._steps = plan, steps
        self._left = threading.Event()

    def __enter__(self) -> None:
        threading.Thread(target=self._watch, daemon=True).start()

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        self._left.set()
        assert isinstance(error, TrainingStoppedError), f"it ended with {error!r}"
        return True

    def _watch(self) -> None:
        while not self._left.is_set():
            if len(read_metrics(self._plan.output)) >= self._steps:
                os.kill(os.getpid(), signal.SIGTERM)
                return
            time.sleep(0.002)
