"""What torchrun runs for a study: `python -m internspatial_kedro.models.training.small.student FOLDER`."""

import json
import sys
from pathlib import Path

from internspatial_kedro.models.training.failures import leave_failure
from internspatial_kedro.models.training.small.launching import ORDER, REPORT
from internspatial_kedro.models.training.small.study import Study, run_study


def main(output: Path) -> int:
    """One of the processes of a study.

    Args:
        output: Folder with its order; the first process writes the report.

    Returns:
        Exit code.
    """
    order = json.loads((output / ORDER).read_text())
    with leave_failure(output):
        if report := run_study(Path(order["data"]), output, Study(**order["study"])):
            (output / REPORT).write_text(json.dumps(report, indent=1))
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
