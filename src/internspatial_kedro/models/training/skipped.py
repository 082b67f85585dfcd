"""Samples that could not be shown, a JSON line each."""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from internspatial_kedro.models.training.errors import TrainingError
from internspatial_kedro.models.training.pictures import SkippedSampleError


@dataclass(frozen=True, slots=True)
class SkippedSamples:
    """The file; processes write to it at the same time, each line in one go.

    Attributes:
        path: Made with the first line.
    """

    path: Path

    def add(self, pack: int, row_id: str, error: SkippedSampleError) -> None:
        """Appends a sample.

        Raises:
            TrainingError: The disk is full or may not be written to.
        """
        line = {"pack": pack, "row_id": row_id, "reason": error.reason, "detail": error.detail}
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("ab", buffering=0) as file:
                file.write(json.dumps(line).encode() + b"\n")
        except OSError as problem:
            raise TrainingError(f"Skipped samples cannot be noted at {self.path}: {problem}") from problem

    def count(self) -> dict[str, int]:
        """Samples by reason; what a resumed run skipped once more counts once."""
        if not self.path.is_file():
            return {}
        lines = map(json.loads, self.path.read_text(encoding="utf-8").splitlines())
        reasons = {(line["pack"], line["row_id"]): line["reason"] for line in lines}
        return dict(sorted(Counter(reasons.values()).items()))
