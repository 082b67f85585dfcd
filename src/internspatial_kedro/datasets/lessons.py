"""`inp_lessons`: a folder of pictures, objects and samples that a small model learns from, whole or absent."""

from collections.abc import Callable
from pathlib import Path

from internspatial_kedro.datasets.folder import FolderDataset
from internspatial_kedro.datasets.provenance import digest


class LessonsDataset(FolderDataset[Callable[[Path], Path]]):
    """Saved by what writes it; it loads as its folder."""

    def _write(self, folder: Path, data: Callable[[Path], Path]) -> int:
        data(folder)
        return 1

    def load(self) -> Path:  # type: ignore[override]  # other folders are never loaded
        """The folder; who opens it says what to do if nothing is there."""
        return self.path

    def content_fingerprint(self) -> str:
        """Of the files."""
        manifest = self.manifest
        return manifest.content_hash if manifest else digest("lessons", "missing")
