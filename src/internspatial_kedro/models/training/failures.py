"""Why a process of a training ended, for the one who started it: one line each, in a file."""

import json
import os
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from internspatial_kedro.models.errors import ModelError
from internspatial_kedro.models.training.errors import TrainingError, TrainingStoppedError

LOG: Final = "training.log"
_STOPPED: Final = "stopped"
_ERROR: Final = "error"
_UNEXPECTED: Final = "unexpected"


@contextmanager
def leave_failure(output: Path) -> Iterator[None]:
    """Leaves a file about an exception, whose traceback is printed; the process goes on after the block.

    Args:
        output: Folder of the run.
    """
    try:
        yield
    except Exception as error:  # whatever it is, the one who started us wants one line of it
        _leave(output, error)
        traceback.print_exc()


def _leave(output: Path, error: Exception) -> None:
    known = isinstance(error, TrainingError | ModelError)
    kind = _STOPPED if isinstance(error, TrainingStoppedError) else _ERROR if known else _UNEXPECTED
    words = str(error) if known else f"{type(error).__name__}: {error}"
    file = _find_file(output, os.environ.get("RANK", "0"))
    try:
        file.write_text(json.dumps({"kind": kind, "words": " ".join(words.split())}))
    except OSError:  # a full disk; the log or the console has the traceback
        file.unlink(missing_ok=True)


def _find_file(output: Path, rank: str) -> Path:
    return output / f".failure-{rank}.json"


def clear_failures(output: Path) -> None:
    """Forgets what processes of an earlier run left.

    Args:
        output: Folder of the run.
    """
    for old in output.glob(_find_file(output, "*").name):
        old.unlink()


def explain_failure(output: Path, code: int) -> TrainingError:
    """The most telling of what the processes left, or the first: the others fail because one did.

    Args:
        output: Folder of the run.
        code: With which torchrun ended.
    """
    files = output.glob(_find_file(output, "*").name)
    left = [json.loads(file.read_text()) for file in sorted(files, key=lambda file: file.stat().st_mtime_ns)]
    told = f"The log is {output / LOG}."
    for kind in (_ERROR, _STOPPED):
        for failure in left:
            if failure["kind"] == kind:
                raised = TrainingStoppedError if kind == _STOPPED else TrainingError
                return raised(f"{failure['words']} {told}")
    words = left[0]["words"] if left else f"torchrun ended with code {code}, without a word of its processes."
    return TrainingError(f"Training failed: {words} {told}")
