"""Figures and galleries: what people look at, in MLflow and Kedro-Viz too."""

import base64
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kedro_datasets._typing import ImagePreview
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from internspatial_kedro.datasets.folder import FolderDataset
from internspatial_kedro.reporting.card import Card
from internspatial_kedro.reporting.gallery import write_gallery

_DPI = 130


class FigureDataset(FolderDataset[Figure]):
    """A matplotlib figure as `figure.png`."""

    def _write(self, folder: Path, data: Figure) -> int:
        write_figure(data, folder / "figure.png")
        return 1

    def preview(self) -> ImagePreview:
        """The picture for Kedro-Viz."""
        return ImagePreview(base64.b64encode((self.path / "figure.png").read_bytes()).decode("ascii"))


def write_figure(figure: Figure, path: Path) -> None:
    """Write a figure as PNG; the same figure is the same file.

    Laid out and drawn by one renderer, which remembers the sizes of texts: `savefig` would draw everything twice.
    """
    figure.set_dpi(_DPI)
    canvas: Any = FigureCanvasAgg(figure)
    if engine := figure.get_layout_engine():
        engine.execute(figure)
        figure.set_layout_engine("none")
    canvas.print_png(path, metadata={"Software": None})


class GalleryDataset(FolderDataset[Sequence[Card]]):
    """Sample cards as a self-contained `index.html`, and beside it a page for each scene that they are about."""

    def _write(self, folder: Path, data: Sequence[Card]) -> int:
        write_gallery(data, folder / "index.html")
        return len(data)
