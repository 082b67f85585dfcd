"""`inp_lessons`: a folder of pictures, objects and samples that a small model learns from, whole or absent."""

from collections.abc import Callable
from pathlib import Path

from internspatial_kedro.datasets.folder import LoadedFolderDataset


class LessonsDataset(LoadedFolderDataset[Callable[[Path], Path]]):
    """Saved by what writes it; it loads as its folder."""

    def _write(self, folder: Path, data: Callable[[Path], Path]) -> int:
        data(folder)
        return 1
