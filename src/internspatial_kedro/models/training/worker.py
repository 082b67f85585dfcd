"""What torchrun runs: `python -m internspatial_kedro.models.training.worker PLAN`."""

import sys
from pathlib import Path

from internspatial_kedro.models.training.failures import leave_failure
from internspatial_kedro.models.training.trainer import train
from internspatial_kedro.models.training.training_plan import TrainingPlan


def main(path: Path) -> int:
    """Trains by a plan.

    Args:
        path: The plan's file.

    Returns:
        Exit code.
    """
    plan = TrainingPlan.model_validate_json(path.read_text())
    with leave_failure(plan.output):
        train(plan)
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
