"""A benchmark of ours as a folder that stands by itself."""

from pathlib import Path
from typing import Protocol

from internspatial_kedro.datasets.folder import FolderDataset
from internspatial_kedro.datasets.provenance import digest


class Build(Protocol):
    """What writes a benchmark."""

    def write(self, folder: Path) -> int:
        """Write everything into an empty folder; returns the number of items."""
        ...


class BenchmarkDataset(FolderDataset[Build]):
    """A benchmark with items, pictures, datasheet and exports; it loads as its folder."""

    def _write(self, folder: Path, data: Build) -> int:
        return data.write(folder)

    def load(self) -> Path:  # type: ignore[override]  # other folders are never loaded
        """The folder; readers of benchmarks say what to do if nothing is there."""
        return self.path

    def content_fingerprint(self) -> str:
        """Of what it holds."""
        manifest = self.manifest
        return manifest.content_hash if manifest else digest(str(self.path), "missing")
