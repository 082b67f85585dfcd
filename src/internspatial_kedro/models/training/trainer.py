"""The loop: from a plan to trained weights, from the last checkpoint on if there is one."""

import math
import shutil
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from threading import Event
from typing import Any, Final

from internspatial_kedro.models.checkpoints import Checkpoint, find_source
from internspatial_kedro.models.training import checkpoints
from internspatial_kedro.models.training.batches import TrainingData
from internspatial_kedro.models.training.checkpoints import Identity
from internspatial_kedro.models.training.errors import TrainingError, TrainingStoppedError
from internspatial_kedro.models.training.exporting import write_trained_model
from internspatial_kedro.models.training.flops import find_peak
from internspatial_kedro.models.training.folders import CHECKPOINTS, hold_folder
from internspatial_kedro.models.training.metrics import FILE, MetricsLog, StepMetrics, read_metrics
from internspatial_kedro.models.training.offenders import save_offenders
from internspatial_kedro.models.training.optimiser import learning_rate
from internspatial_kedro.models.training.prefetching import Prefetcher
from internspatial_kedro.models.training.preparation import load_base, prepare
from internspatial_kedro.models.training.processes import Processes, join_processes
from internspatial_kedro.models.training.results import Trained, read_result, write_result
from internspatial_kedro.models.training.saving import restore_checkpoint, save_checkpoint
from internspatial_kedro.models.training.spectating import Spectator
from internspatial_kedro.models.training.stepping import Stepper, Tally
from internspatial_kedro.models.training.stopping import hear_stop
from internspatial_kedro.models.training.training_plan import TrainingPlan

Report = Callable[[StepMetrics], None]

_MEMORY_ADVICE: Final = (
    "Set gradient_checkpointing, train fewer parts, pack to a shorter context, or use several processes with "
    "parallel 'fsdp'; training goes on from the last checkpoint."
)


def train(plan: TrainingPlan, report: Report | None = None) -> Trained:
    """Trains in this process, or as one of torchrun's.

    Args:
        plan: What and how.
        report: Told of each step by the first process; when a run goes on, of those already done too.

    Raises:
        ModelError: The checkpoint cannot be used.
        TrainingError: Training cannot go on; the last checkpoint stays.
    """
    import torch

    with ExitStack() as stack:
        processes = stack.enter_context(join_processes(plan.device))
        stop = stack.enter_context(hear_stop())
        if processes.is_first:
            stack.enter_context(hold_folder(plan.output, plan.resume == "never"))
        processes.share(None)  # nobody looks for checkpoints before the folder is cleared
        stack.enter_context(torch.random.fork_rng())
        try:
            return _Run(plan, processes, stop, report).finish()
        except torch.OutOfMemoryError as error:
            raise TrainingError(f"The GPU's memory does not suffice: {error}. {_MEMORY_ADVICE}") from error


class _Run:
    def __init__(self, plan: TrainingPlan, processes: Processes, stop: Event, report: Report | None) -> None:
        self._plan, self._processes, self._stop, self._report = plan, processes, stop, report
        self._data: TrainingData = plan.data.open()
        source = find_source(plan.checkpoint)
        self._identity = Identity(model=source.fingerprint, data=self._data.fingerprint, recipe=plan.recipe.identity)
        self._last = self._find_last()
        self._done = 0 if self._last is None else checkpoints.find_step(self._last)
        self._saved = self._done

    @property
    def _root(self) -> Path:
        return self._plan.output / CHECKPOINTS

    def _find_last(self) -> Path | None:
        found = self._processes.share(checkpoints.list_checkpoints(self._root))
        if not found:
            return None
        if self._plan.resume == "if_same":
            checkpoints.check_identity(found[-1], self._identity)
        return Path(found[-1])

    def finish(self) -> Trained:
        former = read_result(self._plan.output)
        if former is not None and former.steps == self._done == self._data.steps and former.weights.is_dir():
            self._tell_past()
            return former
        self._train()
        return self._finish_files()

    def _tell_past(self) -> None:
        if self._report is not None:
            for row in read_metrics(self._plan.output):
                self._report(row)

    def _train(self) -> None:
        recipe, processes = self._plan.recipe, self._processes
        base = load_base(self._plan.checkpoint, processes)
        stepper = Stepper(prepare(base.model, recipe, processes), recipe, processes)
        if self._last is not None:
            restore_checkpoint(self._last, stepper)
        log = MetricsLog(self._plan.output, self._done) if processes.is_first else None
        spectator = self._find_spectator(base, stepper.model)
        if spectator is not None and self._done == 0:
            spectator.look(0)
        self._tell_past()
        batches = Prefetcher(self._data, self._done, processes, recipe.batches_ahead)
        try:
            while self._done < self._data.steps:
                row = self._step(stepper, batches)
                if spectator is not None:
                    spectator.look(self._done)
                if log is not None:
                    log.add(row)
                if self._report is not None:
                    self._report(row)
                if self._done % recipe.steps_per_checkpoint == 0 or self._done == self._data.steps:
                    self._save(stepper)
        finally:
            batches.close()
            if log is not None:
                log.close()

    def _find_spectator(self, base: Checkpoint, model: Any) -> Spectator | None:
        """The first process's; a sharded model would have to be asked by all."""
        plan = self._plan
        sharded = plan.recipe.parallel == "fsdp" and self._processes.world > 1
        if plan.watched is None or sharded or not self._processes.is_first:
            return None
        return Spectator(plan.watched, plan.checkpoint, base, model, plan.recipe)

    def _step(self, stepper: Stepper, batches: Prefetcher) -> StepMetrics:
        began, waited = time.perf_counter(), batches.waited_s
        step, processes = self._done, self._processes
        own = stepper.accumulate(step, batches.micro_batches(), self._find_filler(step), self._stop)
        own.waited_s = batches.waited_s - waited
        tally = own.over(processes)
        if tally.gave_up or processes.find_largest(float(self._stop.is_set()))[0]:
            self._give_up(stepper)
        if math.isfinite(tally.loss) and tally.answer_tokens == 0:
            raise TrainingError(
                f"No token of step {step + 1} has a loss: its samples have no answers, or none could be shown."
            )
        norm = stepper.combine(tally.answer_tokens) if math.isfinite(tally.loss) else math.nan
        if not math.isfinite(norm):
            self._blame(stepper, tally)
        rate = learning_rate(step, self._data.steps, self._plan.recipe)
        stepper.update(rate)
        self._done = step + 1
        return self._describe(tally, rate, norm, time.perf_counter() - began)

    def _find_filler(self, step: int) -> Any:
        if self._processes.world == 1 or self._plan.recipe.parallel == "ddp":
            return None
        return next(iter(self._data.micro_batches(step, 0, 1)))

    def _give_up(self, stepper: Stepper) -> None:
        """Drops the step that was begun; the weights are still those after the last."""
        if self._saved < self._done:
            self._save(stepper)
        raise TrainingStoppedError(
            f"Training was asked to stop and did so after step {self._done} of {self._data.steps}. "
            "Run again, and it goes on from there."
        )

    def _blame(self, stepper: Stepper, tally: Tally) -> None:
        """Saves the batches at fault before everybody ends."""
        import torch

        rank, world = self._processes.rank, self._processes.world
        batches = stepper.find_offenders(iter(self._data.micro_batches(self._done, rank, world)))
        faults = torch.zeros(world)
        if batches:
            save_offenders(self._plan.output, self._done + 1, rank, batches)
            faults[rank] = 1
        guilty = self._processes.add(faults).nonzero().flatten().tolist()
        what = "loss" if not math.isfinite(tally.loss) else "gradient"
        where = f"offending-step-{self._done + 1:08d}-process-*.pt of processes {guilty} in {self._plan.output}"
        raise TrainingError(
            f"Step {self._done + 1} gave a {what} that is not finite, and training stopped before the weights took it. "
            f"The batches at fault: {where if guilty else 'none alone, only their sum'}. "
            "Look at them, or lower the learning rate; the last checkpoint stays."
        )

    def _describe(self, tally: Tally, rate: float, norm: float, seconds: float) -> StepMetrics:
        processes, precision = self._processes, self._plan.recipe.precision
        peak = find_peak(_name_device(processes), precision)
        memory = processes.find_largest(float(_measure_memory(processes)))[0]
        return StepMetrics(
            step=self._done,
            steps=self._data.steps,
            loss=tally.loss / tally.answer_tokens,
            learning_rate=rate,
            gradient_norm=norm,
            samples=int(tally.samples),
            tokens=int(tally.tokens),
            answer_tokens=int(tally.answer_tokens),
            seconds=seconds,
            samples_per_second=tally.samples / seconds,
            tokens_per_second=tally.tokens / seconds,
            peak_memory_bytes=int(memory),
            mfu=None if peak is None else tally.operations / (seconds * peak * processes.world),
            loader_wait_share=tally.waited_s / (seconds * processes.world),
        )

    def _save(self, stepper: Stepper) -> None:
        kept = self._plan.recipe.checkpoints_kept
        save_checkpoint(self._root, self._done, self._identity, stepper, self._processes, kept)
        self._saved = self._done

    def _finish_files(self) -> Trained:
        self._processes.share(None)  # the first has written the last checkpoint
        has_adapters = self._plan.recipe.parts.has_adapters
        saved = checkpoints.list_checkpoints(self._root)
        result = Trained(
            base=self._plan.checkpoint,
            kind="adapter" if has_adapters else "model",
            weights=self._plan.output / ("adapter" if has_adapters else "model"),
            steps=self._done,
            metrics=self._plan.output / FILE,
            checkpoints=tuple(saved),
        )
        if self._processes.is_first:
            checkpoints.write_whole(result.weights, lambda folder: self._export(saved[-1], folder, has_adapters))
            write_result(self._plan.output, result)
        return result

    def _export(self, last: Path, folder: Path, has_adapters: bool) -> None:
        if has_adapters:
            shutil.copytree(last / checkpoints.ADAPTER, folder, dirs_exist_ok=True)
        else:
            write_trained_model(self._plan.checkpoint, last / checkpoints.TRAINED, folder)


def _name_device(processes: Processes) -> str:
    import torch

    return torch.cuda.get_device_name(processes.device) if processes.device.type == "cuda" else "cpu"


def _measure_memory(processes: Processes) -> int:
    import resource

    import torch

    if processes.device.type == "cuda":
        return int(torch.cuda.max_memory_allocated(processes.device))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
