"""Weights that training made: a folder that models are loaded from, whole or absent."""

from pathlib import Path
from typing import Protocol

from kedro.io import DatasetError

from internspatial_kedro.datasets.folder import LoadedFolderDataset


class Weights(Protocol):
    """What writes a checkpoint or an adapter."""

    def write(self, folder: Path) -> None:
        """Write everything into an empty folder."""
        ...


class CheckpointDataset(LoadedFolderDataset[Weights]):
    """A checkpoint, or an adapter with the record of its training; it loads as its folder."""

    def _write(self, folder: Path, data: Weights) -> int:
        try:
            data.write(folder)
        except OSError as error:
            raise DatasetError(
                f"{self.path} could not be written: {error}. What was there before stays, and what was trained is not "
                "trained again. Make room, or name another folder `data` in globals.yml, and run again."
            ) from error
        return 1
