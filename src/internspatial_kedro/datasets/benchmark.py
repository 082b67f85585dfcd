"""A benchmark of ours as a folder that stands by itself."""

from pathlib import Path
from typing import Protocol

from internspatial_kedro.datasets.folder import LoadedFolderDataset


class Build(Protocol):
    """What writes a benchmark."""

    def write(self, folder: Path) -> int:
        """Write everything into an empty folder; returns the number of items."""
        ...


class BenchmarkDataset(LoadedFolderDataset[Build]):
    """A benchmark with items, pictures, datasheet and exports; it loads as its folder."""

    def _write(self, folder: Path, data: Build) -> int:
        return data.write(folder)
