"""What a training leaves, as folders."""

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from internspatial_kedro.models.training import lora
from internspatial_kedro.models.training.errors import TrainingError
from internspatial_kedro.models.training.results import Trained

RECORD: Final = "training.json"
"""What a trained folder says of itself."""
METRICS: Final = "metrics.jsonl"
SKIPPED: Final = "skipped.jsonl"


@dataclass(frozen=True)
class TrainedWeights:
    """A finished training.

    Attributes:
        trained: It.
        record: What is to be remembered of it.
    """

    trained: Trained
    record: dict[str, Any]

    def write(self, folder: Path) -> None:
        """Weights, metrics and record; weights are linked where the disk can."""
        _take(self.trained.weights, folder / self.trained.kind)
        shutil.copy(self.trained.metrics, folder / METRICS)
        skipped = self.trained.metrics.with_name(SKIPPED)
        if skipped.is_file():
            shutil.copy(skipped, folder / SKIPPED)
        _write_record(folder, self.record)


@dataclass(frozen=True)
class WholeModel:
    """A model that stands by itself.

    Attributes:
        trained: Folder that `TrainedWeights` wrote.
    """

    trained: Path

    def write(self, folder: Path) -> None:
        """The model, its processor and tokenizer, and the record."""
        from safetensors import SafetensorError

        record = read_record(self.trained)
        if record["kind"] == "adapter":
            try:
                lora.merge_adapter(record["base"], str(self.trained / "adapter"), folder)
            except SafetensorError as error:  # its word for a full disk
                raise OSError(str(error)) from error
        else:
            shutil.rmtree(folder)
            _take(self.trained / "model", folder)
        _write_record(folder, record)


def read_record(folder: Path) -> dict[str, Any]:
    """What a trained folder says of itself.

    Args:
        folder: Of `mdl_trained` or `mdl_checkpoint`.

    Raises:
        TrainingError: There is none.
    """
    try:
        record: dict[str, Any] = json.loads((folder / RECORD).read_text())
    except FileNotFoundError as error:
        raise TrainingError(f"There is no trained model at {folder}. Run `kedro run --pipelines training`.") from error
    return record


def _write_record(folder: Path, record: dict[str, Any]) -> None:
    (folder / RECORD).write_text(json.dumps(record, indent=1, sort_keys=True) + "\n")


def _take(source: Path, target: Path) -> None:
    shutil.copytree(source, target, copy_function=_link_or_copy)


def _link_or_copy(source: str, target: str) -> None:
    """Gigabytes need not be there twice; nobody writes into finished files."""
    try:
        os.link(source, target)
    except OSError:  # another disk, or one without links
        shutil.copy2(source, target)
