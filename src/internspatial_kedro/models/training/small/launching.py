"""Starts a study: in this process, or in several that share each step."""

import dataclasses
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from internspatial_kedro.models.training.failures import LOG, clear_failures, explain_failure
from internspatial_kedro.models.training.small.diary import TOLD
from internspatial_kedro.models.training.small.study import Study, run_study
from internspatial_kedro.models.training.torchrun import describe_start

REPORT: Final = "learning.json"
ORDER: Final = "study.json"


def launch_study(data: Path, output: Path, study: Study, processes: int = 1) -> dict[str, Any]:
    """Learns and examines; what was done before a study was stopped is not done again.

    Args:
        data: Folder of lessons.
        output: Folder for checkpoints, replies, curves and the report.
        study: What is learnt.
        processes: On this machine; several are started by torchrun.

    Returns:
        The report; see `run_study`.

    Raises:
        TrainingError: It failed; with several processes, one line and where the log is.
    """
    output.mkdir(parents=True, exist_ok=True)
    if processes > 1:
        _run_apart(data, output, study, processes)
    else:
        (output / REPORT).write_text(json.dumps(run_study(data, output, study), indent=1))
    report: dict[str, Any] = json.loads((output / REPORT).read_text())
    return report


def _run_apart(data: Path, output: Path, study: Study, processes: int) -> None:
    order = {"data": str(data.resolve()), "study": dataclasses.asdict(study)}
    (output / ORDER).write_text(json.dumps(order))
    clear_failures(output)
    command, environment = describe_start("internspatial_kedro.models.training.small.student", str(output), processes)
    with (
        (output / LOG).open("w") as log,
        subprocess.Popen(command, stdout=log, stderr=subprocess.PIPE, env=environment, text=True) as child,  # noqa: S603 # our own words
    ):
        try:
            for line in child.stderr or ():
                (sys.stderr if line.startswith(TOLD) else log).write(line)
        finally:
            if child.poll() is None:
                child.terminate()
    if child.returncode:
        raise explain_failure(output, child.returncode)
