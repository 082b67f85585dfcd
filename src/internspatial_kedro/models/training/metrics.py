"""Metrics of a run as JSON lines, one a step, for whoever follows it."""

import json
from pathlib import Path
from typing import BinaryIO, Final

from pydantic import BaseModel, ConfigDict

from internspatial_kedro.models.training.errors import TrainingError

FILE: Final = "metrics.jsonl"


class StepMetrics(BaseModel):
    """One optimiser step, of all processes together."""

    model_config = ConfigDict(frozen=True)

    step: int
    """Steps done, this one included."""
    steps: int
    """Of the whole run."""
    loss: float
    """Mean cross entropy of the answers' tokens, before the step."""
    learning_rate: float
    """That the step was made with."""
    gradient_norm: float
    """Before clipping."""
    samples: int
    """That the step saw."""
    tokens: int
    """Of questions, pictures and answers."""
    answer_tokens: int
    """That had a loss."""
    seconds: float
    """From the step before to this one, checkpoints left out."""
    samples_per_second: float
    """Of all processes."""
    tokens_per_second: float
    """Of all processes."""
    peak_memory_bytes: int
    """The most that any process has held: on its GPU, or resident on the CPU."""
    mfu: float | None
    """Share of the devices' operations that the model's own needed; None where the device is not known."""
    loader_wait_share: float
    """Share of the time that the model waited for batches."""


class MetricsLog:
    """Appends to the file, each line at once."""

    def __init__(self, folder: Path, done: int) -> None:
        """Cuts what comes after the step that is gone on from.

        Args:
            folder: Of the run.
            done: Steps that count.

        Raises:
            TrainingError: The file cannot be written.
        """
        self._path = folder / FILE
        lines = [row.model_dump_json() + "\n" for row in read_metrics(folder) if row.step <= done]
        try:
            partial = self._path.with_suffix(".partial")
            partial.write_text("".join(lines))
            partial.replace(self._path)
            self._file: BinaryIO = self._path.open("ab")
        except OSError as error:
            raise TrainingError(
                f"{self._path} cannot be written: {error}. Make room, or name another folder."
            ) from error

    def add(self, row: StepMetrics) -> None:
        """One line more.

        Args:
            row: It.

        Raises:
            TrainingError: The disk is full.
        """
        try:
            self._file.write(row.model_dump_json().encode() + b"\n")
            self._file.flush()
        except OSError as error:
            raise TrainingError(f"{self._path} cannot be written: {error}. Make room and run again.") from error

    def close(self) -> None:
        """Lets go of the file; a line that the disk did not take is lost."""
        try:
            self._file.close()
        except OSError:  # the failed write that `add` has told of, tried again by the buffer
            return


def read_metrics(folder: Path) -> list[StepMetrics]:
    """Lines so far; a last one that is cut is left out.

    Args:
        folder: Of the run.
    """
    path = folder / FILE
    return _parse(path.read_bytes()) if path.is_file() else []


class MetricsFollower:
    """Reads what a run that is about to start adds: its own lines, and those that it goes on from."""

    def __init__(self, folder: Path) -> None:
        """Remembers the file that is there, which is replaced by the run's own.

        Args:
            folder: Of the run; may not be there yet.
        """
        self._path = folder / FILE
        self._former = self._path.stat().st_ino if self._path.is_file() else None
        self._position = 0

    def read_new(self) -> list[StepMetrics]:
        """Whole lines since the last time."""
        if not self._path.is_file() or self._path.stat().st_ino == self._former:
            return []
        with self._path.open("rb") as file:
            file.seek(self._position)
            added = file.read()
        self._position += added.rfind(b"\n") + 1
        return _parse(added)


def _parse(content: bytes) -> list[StepMetrics]:
    whole = content[: content.rfind(b"\n") + 1]
    return [StepMetrics(**json.loads(line)) for line in whole.splitlines()]
