"""What MLflow is told of a training: each step while it runs, and what it was made of."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import mlflow
from mlflow.entities import Metric
from mlflow.tracking import MlflowClient

from internspatial_kedro.models.training.metrics import StepMetrics

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

    def __init__(self) -> None:
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

    def tell(self) -> None:
        """Everything that waits."""
        if self._run_id is None:
            return
        for start in range(0, len(self._waiting), _BATCH):
            MlflowClient().log_batch(self._run_id, metrics=self._waiting[start : start + _BATCH])
        self._waiting, self._told = [], time.monotonic()


@contextmanager
def follow_steps() -> Iterator[StepLog]:
    """A log that has told everything when the training ends, however that is."""
    log = StepLog()
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
