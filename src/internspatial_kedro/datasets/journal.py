"""`raw_replies`: the folder of everything that models ever said."""

from pathlib import Path
from typing import Any

from kedro.io import AbstractDataset, DatasetError


class JournalDataset(AbstractDataset[None, Path]):
    """A folder that grows: whoever asks a model appends to it. It makes nothing stale, since replies do not change."""

    def __init__(self, *, path: str, metadata: dict[str, Any] | None = None) -> None:
        """Declare a journal in the catalog.

        Args:
            path: The folder.
            metadata: Kedro-Viz settings.
        """
        self._path = Path(path)
        self.metadata = metadata

    def load(self) -> Path:
        """The folder."""
        return self._path

    def save(self, data: None) -> None:
        """Refused: replies are appended while a model is asked."""
        raise DatasetError("raw_replies grows while models are asked; no node returns it.")

    def content_fingerprint(self) -> str:
        """Nothing: what is in it decides how fast replies come, not which."""
        return ""

    def _exists(self) -> bool:
        return True

    def _describe(self) -> dict[str, Any]:
        return {"path": str(self._path)}
