"""Starts a training: in this process, or in several by torchrun."""

import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, Final

from internspatial_kedro.models.training.errors import TrainingError
from internspatial_kedro.models.training.failures import LOG, clear_failures, explain_failure
from internspatial_kedro.models.training.metrics import MetricsFollower, StepMetrics
from internspatial_kedro.models.training.progress import ProgressLine
from internspatial_kedro.models.training.results import Trained, read_result
from internspatial_kedro.models.training.torchrun import describe_start
from internspatial_kedro.models.training.trainer import Report, train
from internspatial_kedro.models.training.training_plan import TrainingPlan

PLAN: Final = "plan.json"
_GLANCE_S: Final = 0.5


def launch(plan: TrainingPlan, processes: int = 1, report: Report | None = None) -> Trained:
    """Trains and waits for it, showing a line of progress.

    SIGTERM is passed on: a checkpoint is saved before training ends.

    Args:
        plan: What and how.
        processes: On this machine; one trains here, more are started by torchrun.
        report: Told of each step, in this process; when a run goes on, of those already done too.

    Raises:
        ModelError: The checkpoint cannot be used.
        TrainingStoppedError: It was asked to stop.
        TrainingError: It failed; with several processes, one line and where the log is.
    """
    with ProgressLine() as line:

        def tell(row: StepMetrics) -> None:
            line.show(row)
            if report is not None:
                report(row)

        return train(plan, tell) if processes == 1 else _launch_apart(plan, processes, tell)


def _launch_apart(plan: TrainingPlan, processes: int, report: Report) -> Trained:
    try:
        plan.output.mkdir(parents=True, exist_ok=True)
        clear_failures(plan.output)
        (plan.output / PLAN).write_text(plan.model_dump_json(indent=1))
        log = (plan.output / LOG).open("wb")
    except OSError as error:
        raise TrainingError(f"{plan.output} cannot be written: {error}. Name another output folder.") from error
    follower = MetricsFollower(plan.output)
    with log, _start(plan.output / PLAN, processes, log) as child:
        while True:
            code = _wait(child)
            for row in follower.read_new():
                report(row)
            if code is not None:
                break
    result = read_result(plan.output)
    if code == 0 and result is not None:
        return result
    raise explain_failure(plan.output, code)


@contextmanager
def _start(plan: Path, processes: int, log: Any) -> Iterator[subprocess.Popen[bytes]]:
    """The child, to which SIGTERM is passed on; it does not outlive an exception here."""
    command, environment = describe_start("internspatial_kedro.models.training.worker", str(plan), processes)
    child = subprocess.Popen(command, stdout=log, stderr=log, env=environment)  # noqa: S603 # our own words

    def pass_on(_: int, __: FrameType | None) -> None:
        child.terminate()

    in_main = threading.current_thread() is threading.main_thread()
    former = signal.signal(signal.SIGTERM, pass_on) if in_main else None
    try:
        yield child
    finally:
        if in_main:
            signal.signal(signal.SIGTERM, former)
        if child.poll() is None:
            child.terminate()
            child.wait()


def _wait(child: subprocess.Popen[bytes]) -> int | None:
    try:
        return child.wait(_GLANCE_S)
    except subprocess.TimeoutExpired:
        return None
