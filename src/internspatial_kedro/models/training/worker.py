"""What torchrun runs: `python -m internspatial_kedro.models.training.worker PLAN`."""

import json
import os
import sys
import traceback
from pathlib import Path
from typing import Final

from internspatial_kedro.models.errors import ModelError
from internspatial_kedro.models.training.errors import TrainingError, TrainingStoppedError
from internspatial_kedro.models.training.trainer import train
from internspatial_kedro.models.training.training_plan import TrainingPlan

STOPPED: Final = "stopped"
ERROR: Final = "error"
UNEXPECTED: Final = "unexpected"


def find_failure_file(output: Path, rank: int | str) -> Path:
    """Where a process says why it ended.

    Args:
        output: Folder of the run.
        rank: Which process, or `*`.
    """
    return output / f".failure-{rank}.json"


def main(path: Path) -> int:
    """Trains by a plan.

    Args:
        path: The plan's file.

    Returns:
        Exit code.
    """
    plan = TrainingPlan.model_validate_json(path.read_text())
    try:
        train(plan)
    except Exception as error:  # whatever it is, the one who started us wants one line of it
        _leave(plan.output, error)
        traceback.print_exc()
        return 1
    return 0


def _leave(output: Path, error: Exception) -> None:
    known = isinstance(error, TrainingError | ModelError)
    kind = STOPPED if isinstance(error, TrainingStoppedError) else ERROR if known else UNEXPECTED
    words = str(error) if known else f"{type(error).__name__}: {error}"
    file = find_failure_file(output, os.environ.get("RANK", "0"))
    try:
        file.write_text(json.dumps({"kind": kind, "words": " ".join(words.split())}))
    except OSError:  # a full disk; the log or the console has the traceback
        file.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
