"""Pages of text that other programs and people read: one document in several formats."""

from collections.abc import Mapping
from pathlib import Path

from kedro.io import DatasetError
from kedro_datasets._typing import JSONPreview

from internspatial_kedro.datasets.folder import LoadedFolderDataset


class PagesDataset(LoadedFolderDataset[Mapping[str, str]]):
    """Text files by name, such as `leaderboard.md`, `.csv` and `.html`; it loads as its folder."""

    def _write(self, folder: Path, data: Mapping[str, str]) -> int:
        for name, text in data.items():
            if Path(name).name != name:
                raise DatasetError(f"A page is a file name without folders, not {name!r}.")
            (folder / name).write_text(text, encoding="utf-8")
        return len(data)

    def preview(self) -> JSONPreview:
        """The pages that people read, for Kedro-Viz."""
        return JSONPreview({path.name: path.read_text(encoding="utf-8") for path in sorted(self.path.glob("*.md"))})
