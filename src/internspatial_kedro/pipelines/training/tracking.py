"""What MLflow is told of a training: each step while it runs, and what it was made of."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import mlflow
from mlflow.entities import Metric
from mlflow.tracking import MlflowClient

from internspatial_kedro.models.training.metrics import StepMetrics
from internspatial_kedro.models.training.spectating import Watched
from internspatial_kedro.pipelines.training.answers import add_replies
from internspatial_kedro.reporting.plots.training import Answered, plot_answers

TAG: Final = "training"
"""Names a training in its own runs and in those of its evaluations."""
_SHOWN: Final = (
    *("loss", "learning_rate", "gradient_norm", "samples_per_second", "tokens_per_second", "peak_memory_bytes"),
    *("mfu", "loader_wait_share"),
)
_PAUSE_S: Final = 5.0
_BATCH: Final = 500


class StepLog:
    """Tells MLflow's active run of steps, some seconds' worth at once; nobody, where there is none."""

    def __init__(self, watched: Watched, shown: Sequence[Answered]) -> None:
        """Nothing is told yet.

        Args:
            watched: What the model is asked while it learns.
            shown: The same as people see it.
        """
        self._watched, self._shown = watched, shown
        active = mlflow.active_run()
        self._run_id: str | None = active.info.run_id if active else None
        self._waiting: list[Metric] = []
        self._told = time.monotonic()

    def add(self, row: StepMetrics) -> None:
        """One step.

        Args:
            row: Its metrics.
        """
        if self._run_id is None:
            return
        now = int(time.time() * 1000)
        values = {name: getattr(row, name) for name in _SHOWN}
        known = [(name, value) for name, value in values.items() if value is not None]
        self._waiting += [Metric(f"training/{name}", float(value), now, row.step) for name, value in known]
        if time.monotonic() - self._told > _PAUSE_S:
            self.tell()
        for step in (0, 1) if row.step == 1 else (row.step,):
            self._show(step)

    def _show(self, step: int) -> None:
        if not self._watched.is_due(step) or not (replies := self._watched.read_replies(step)):
            return
        figure = plot_answers(add_replies(self._shown, replies), f"after {step:,} steps")
        mlflow.log_figure(figure, f"answers/step-{step:08d}.png")

    def tell(self) -> None:
        """Everything that waits."""
        if self._run_id is None:
            return
        for start in range(0, len(self._waiting), _BATCH):
            MlflowClient().log_batch(self._run_id, metrics=self._waiting[start : start + _BATCH])
        self._waiting, self._told = [], time.monotonic()


@contextmanager
def follow_steps(watched: Watched, shown: Sequence[Answered]) -> Iterator[StepLog]:
    """A log that has told everything when the training ends, however that is.

    Args:
        watched: What the model is asked while it learns.
        shown: The same as people see it.
    """
    log = StepLog(watched, shown)
    try:
        yield log
    finally:
        log.tell()


def tag_training(record: Mapping[str, Any], output: Path) -> None:
    """Names the training in the active run, with hashes of what it learns from.

    Args:
        record: What is to be remembered of it.
        output: Its folder, with checkpoints.
    """
    if mlflow.active_run() is None:
        return
    mlflow.set_tags({TAG: record["training"], "checkpoints": str(output.resolve())})
    mlflow.set_tags({f"training.{name}": value for name, value in record.items() if name.endswith("hash")})


def keep_weights(kind: str, weights: Path) -> None:
    """Keeps an adapter as an artefact; a whole model is named by its path alone, which gigabytes would double.

    Args:
        kind: `adapter` or `model`.
        weights: Its folder.
    """
    if mlflow.active_run() is None:
        return
    mlflow.set_tag("weights", str(weights.resolve()))
    if kind == "adapter":
        mlflow.log_artifacts(str(weights), "adapter")
