"""What a stage leaves behind: its losses while it learns, and a checkpoint when it is done, whole or not at all."""

import json
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from internspatial_kedro.models.checkpoints import Checkpoint
from internspatial_kedro.models.training.processes import Processes

if TYPE_CHECKING:
    from torch import Tensor

METRICS: Final = "metrics.jsonl"
MODEL: Final = "model"
TOLD: Final = "learning: "
"""How lines begin that are for the console."""
_NOTE_EVERY: Final = 20
_TELLINGS: Final = 10
_POINTS: Final = 25
_TIMES: Final = ("step", "steps", "seconds")


class Diary:
    """Losses of a stage, in a file and, now and then, on the console; the first process writes."""

    def __init__(self, folder: Path, steps: int, processes: Processes) -> None:
        """Writes nothing yet.

        Args:
            folder: Of the stage; `metrics.jsonl` is made anew in it.
            steps: Of the stage.
            processes: Which learn.
        """
        self._folder, self._steps, self._writes = folder, steps, processes.is_first
        self._began = time.perf_counter()

    def __enter__(self) -> "Diary":
        """Opens the file."""
        if self._writes:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._file = (self._folder / METRICS).open("w")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes it."""
        if self._writes:
            self._file.close()

    def note(self, step: int, losses: "Mapping[str, Tensor]") -> None:
        """Writes every 20th step and the last, and says every tenth part.

        Args:
            step: From 0; it is done.
            losses: By name; a GPU is waited for only where they are written.
        """
        done = step + 1
        if not self._writes or (done % _NOTE_EVERY and done < self._steps):
            return
        seconds = round(time.perf_counter() - self._began, 1)
        words = {name: round(float(loss), 4) for name, loss in losses.items()}
        row = {"step": done, "steps": self._steps, "seconds": seconds, **words}
        self._file.write(json.dumps(row) + "\n")
        self._file.flush()
        part = max(_NOTE_EVERY, self._steps // _TELLINGS // _NOTE_EVERY * _NOTE_EVERY)
        if done % part == 0 or done == self._steps:
            left = seconds / done * (self._steps - done)
            said = ", ".join(f"{name} {loss:.3f}" for name, loss in words.items())
            tell(f"{self._folder.name}, step {done:,} of {self._steps:,}, {said}, {left:.0f} s left")


def tell(words: str) -> None:
    """Says something on the console.

    Args:
        words: In one line.
    """
    sys.stderr.write(f"{TOLD}{words}\n")
    sys.stderr.flush()


def save_stage(folder: Path, loaded: Checkpoint, processes: Processes) -> Path:
    """Saves what a stage has made of a checkpoint; all processes come back when it is there.

    Args:
        folder: Of the stage.
        loaded: The checkpoint.
        processes: Which have the same.

    Returns:
        The saved one.
    """
    if processes.is_first:
        unfinished = folder / f".{MODEL}"
        loaded.model.eval().save_pretrained(unfinished)
        loaded.processor.save_pretrained(unfinished)
        unfinished.rename(folder / MODEL)
    processes.share(None)
    return folder / MODEL


def read_seconds(folder: Path) -> float:
    """How long a stage took that is done.

    Args:
        folder: Of the stage.
    """
    last: dict[str, Any] = json.loads((folder / METRICS).read_text().splitlines()[-1])
    return float(last["seconds"])


def read_curve(folder: Path) -> dict[str, list[float]]:
    """The losses of a stage that is done, in at most 25 parts of its time.

    Args:
        folder: Of the stage.

    Returns:
        Last step of each part, and by name the mean of the losses that were written in it.
    """
    rows = [json.loads(line) for line in (folder / METRICS).read_text().splitlines()]
    parts = np.array_split(np.arange(len(rows)), min(_POINTS, len(rows)))
    losses = {name: np.array([row[name] for row in rows]) for name in rows[0] if name not in _TIMES}
    means = {name: [round(float(loss[part].mean()), 4) for part in parts] for name, loss in losses.items()}
    return {"step": [rows[part[-1]]["step"] for part in parts]} | means
