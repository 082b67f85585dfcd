"""Figures and galleries: what people look at, in MLflow and Kedro-Viz too."""

import base64
from collections.abc import Sequence
from pathlib import Path

from kedro_datasets._typing import ImagePreview
from matplotlib.figure import Figure

from internspatial_kedro.datasets.folder import FolderDataset
from internspatial_kedro.reporting.card import Card
from internspatial_kedro.reporting.gallery import write_gallery

_DPI = 130


class FigureDataset(FolderDataset[Figure]):
    """A matplotlib figure as `figure.png`."""

    def _write(self, folder: Path, data: Figure) -> int:
        # Laid out here, for `savefig` would draw everything twice to do it.
        data.set_dpi(_DPI)
        if engine := data.get_layout_engine():
            engine.execute(data)
            data.set_layout_engine("none")
        # Without the software's name and date, the same figure is the same file.
        data.savefig(folder / "figure.png", dpi=_DPI, metadata={"Software": None})
        return 1

    def preview(self) -> ImagePreview:
        """The picture for Kedro-Viz."""
        return ImagePreview(base64.b64encode((self.path / "figure.png").read_bytes()).decode("ascii"))


class GalleryDataset(FolderDataset[Sequence[Card]]):
    """Sample cards as a self-contained `index.html`, and beside it a page for each scene that they are about."""

    def _write(self, folder: Path, data: Sequence[Card]) -> int:
        write_gallery(data, folder / "index.html")
        return len(data)
