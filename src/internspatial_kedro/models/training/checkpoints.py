"""Checkpoints on disk: whole or not there.

A folder `step-<n>` holds what learns (`trained.safetensors`), the optimiser's moments (`moments.safetensors`), with
LoRA the PEFT adapter (`adapter/`), and `manifest.json`, written last: step, what the run is of, and each file's size.
It is written under another name, brought to the disk and renamed; a folder without a fitting manifest does not count.
Learning rate and random numbers are functions of step, seed and process, so there is no other state.
"""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, ValidationError

from internspatial_kedro.models.training.errors import TrainingError

TRAINED: Final = "trained.safetensors"
MOMENTS: Final = "moments.safetensors"
ADAPTER: Final = "adapter"
_MANIFEST: Final = "manifest.json"
_PARTIAL: Final = ".partial-"


class Identity(BaseModel):
    """What a run is of: what decides its losses."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str
    """Fingerprint of the checkpoint that it began with."""
    data: str
    """Fingerprint of its batches."""
    recipe: dict[str, Any]
    """How it learns."""


class _Manifest(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    step: int
    identity: Identity
    sizes: dict[str, int]


def write_whole(folder: Path, write: Callable[[Path], None]) -> Path:
    """Writes a folder that is there whole or not at all, in place of a former one.

    Args:
        folder: Its final name.
        write: Fills the folder that it is given.

    Raises:
        TrainingError: The disk is full or the place cannot be written; nothing is left of the attempt.
    """
    from safetensors import SafetensorError

    partial = folder.with_name(_PARTIAL + folder.name)
    try:
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        write(partial)
        _bring_to_disk(partial)
        if folder.exists():
            shutil.rmtree(folder)
        partial.rename(folder)
        _sync(folder.parent)
    except (OSError, SafetensorError) as error:
        shutil.rmtree(partial, ignore_errors=True)
        raise TrainingError(
            f"{folder} could not be written: {error}. Nothing of it was left; what was saved before still counts. "
            "Make room or name another folder, and run again: training goes on from the last checkpoint."
        ) from error
    return folder


def write_checkpoint(root: Path, step: int, identity: Identity, write: Callable[[Path], None], kept: int) -> Path:
    """Writes one and deletes the oldest.

    Args:
        root: Folder of checkpoints.
        step: Steps done.
        identity: Of the run.
        write: Fills the folder that it is given.
        kept: How many stay.

    Raises:
        TrainingError: It cannot be written.
    """

    def fill(folder: Path) -> None:
        write(folder)
        _bring_to_disk(folder)
        sizes = {str(file.relative_to(folder)): file.stat().st_size for file in _list_files(folder)}
        manifest = _Manifest(step=step, identity=identity, sizes=sizes)
        (folder / _MANIFEST).write_text(manifest.model_dump_json(indent=1))

    written = write_whole(root / f"step-{step:08d}", fill)
    for old in list_checkpoints(root)[:-kept]:
        shutil.rmtree(old, ignore_errors=True)
    return written


def list_checkpoints(root: Path) -> list[Path]:
    """Those that are whole, oldest first.

    Args:
        root: Folder of checkpoints; may not be there.
    """
    return [folder for folder in sorted(root.glob("step-*")) if _read_manifest(folder) is not None]


def find_step(folder: Path) -> int:
    """Steps that a whole checkpoint has behind it.

    Args:
        folder: From `list_checkpoints`.
    """
    return int(folder.name.removeprefix("step-"))


def check_identity(folder: Path, identity: Identity) -> None:
    """Refuses to go on with another run's checkpoint.

    Args:
        folder: From `list_checkpoints`.
        identity: Of the run that is to go on.

    Raises:
        TrainingError: It is of another run; says in what.
    """
    manifest = _read_manifest(folder)
    if manifest is None:
        raise TrainingError(f"{folder} is no whole checkpoint.")
    before = manifest.identity
    differences = [name for name in ("model", "data") if getattr(before, name) != getattr(identity, name)]
    recipes = (before.recipe, json.loads(json.dumps(identity.recipe)))
    names = sorted(recipes[0].keys() | recipes[1].keys())
    differences += [
        f"{name} ({recipes[0].get(name)!r} before, {recipes[1].get(name)!r} now)"
        for name in names
        if recipes[0].get(name) != recipes[1].get(name)
    ]
    if differences:
        raise TrainingError(
            f"{folder} is of another run; what differs: {', '.join(differences)}. Name another output folder, "
            "or set resume to 'anyway' to go on with it, or to 'never' to delete it and begin anew."
        )


def _read_manifest(folder: Path) -> _Manifest | None:
    try:
        manifest = _Manifest.model_validate_json((folder / _MANIFEST).read_text())
        fits = all((folder / name).stat().st_size == size for name, size in manifest.sizes.items())
    except (OSError, ValidationError):
        return None  # it was being written, or deleted, when the process ended
    return manifest if fits else None


def _list_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _bring_to_disk(folder: Path) -> None:
    for file in _list_files(folder):
        _sync(file)
    for inner in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
        _sync(inner)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
