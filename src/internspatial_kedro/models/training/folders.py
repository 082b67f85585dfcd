"""The folder of a run: one training at a time."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from internspatial_kedro.models.training import metrics, results
from internspatial_kedro.models.training.errors import TrainingError

CHECKPOINTS: Final = "checkpoints"
_LOCK: Final = ".lock"


@contextmanager
def hold_folder(output: Path, begin_anew: bool) -> Iterator[None]:
    """Keeps others out, and clears what former attempts left half-written.

    A training that outlived its parent would otherwise write into the same files as the next. The lock ends with the
    process, however that ends.

    Args:
        output: Folder of the run; made if it is not there.
        begin_anew: Deletes checkpoints, metrics and result.

    Raises:
        TrainingError: Another training runs there, or it cannot be written.
    """
    try:
        output.mkdir(parents=True, exist_ok=True)
        lock = (output / _LOCK).open("a")
    except OSError as error:
        raise TrainingError(f"{output} cannot be written: {error}. Name another output folder.") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise TrainingError(
                f"Another training is writing into {output}. Stop it, or name another folder."
            ) from error
        _clear(output, begin_anew)
        yield


def _clear(output: Path, begin_anew: bool) -> None:
    for partial in [*output.glob(".partial-*"), *(output / CHECKPOINTS).glob(".partial-*")]:
        shutil.rmtree(partial, ignore_errors=True)
    if begin_anew:
        shutil.rmtree(output / CHECKPOINTS, ignore_errors=True)
        (output / metrics.FILE).unlink(missing_ok=True)
        (output / results.FILE).unlink(missing_ok=True)
