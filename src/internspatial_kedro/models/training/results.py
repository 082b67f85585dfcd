"""What a training leaves."""

from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

FILE: Final = "result.json"


class Trained(BaseModel):
    """A finished training."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    base: str
    """Folder or hub id of the model that it began with."""
    kind: Literal["adapter", "model"]
    """What was saved: a PEFT adapter for the base, or a whole model."""
    weights: Path
    """Folder of it."""
    steps: int
    """Steps done."""
    metrics: Path
    """JSON lines of `metrics.StepMetrics`, one a step."""
    checkpoints: tuple[Path, ...]
    """Those kept, oldest first."""


def read_result(output: Path) -> Trained | None:
    """The result of a finished run; None if it is not finished.

    Args:
        output: Folder of the run.
    """
    path = output / FILE
    return Trained.model_validate_json(path.read_text()) if path.is_file() else None


def write_result(output: Path, result: Trained) -> None:
    """Marks a run as finished.

    Args:
        output: Folder of the run.
        result: It.
    """
    partial = (output / FILE).with_suffix(".partial")
    partial.write_text(result.model_dump_json(indent=1))
    partial.replace(output / FILE)
