"""`raw_replies`, `raw_estimates`, `raw_verdicts`, `raw_prompts`: folders that no node writes as a whole."""

from pathlib import Path
from typing import Any

from kedro.io import AbstractDataset, DatasetError

from internspatial_kedro.datasets.provenance import digest, digest_files


class OutsideFolderDataset(AbstractDataset[None, Path]):
    """A folder that people write, or that grows while models are asked. One that is not there holds nothing."""

    def __init__(
        self, *, path: str, written_by: str, decides: str = "", metadata: dict[str, Any] | None = None
    ) -> None:
        """Declare a folder in the catalog.

        Args:
            path: The folder.
            written_by: Who writes it, for whoever tries to save to it.
            decides: Pattern of the files whose content decides what is made of them, so that a change makes that
                stale; empty where the content decides only how fast results come, as remembered replies do.
            metadata: Kedro-Viz settings.
        """
        self._path = Path(path)
        self._written_by = written_by
        self._decides = decides
        self.metadata = metadata

    def load(self) -> Path:
        """The folder."""
        return self._path

    def save(self, data: None) -> None:
        """Refused: no node writes it."""
        raise DatasetError(f"{self._path} is written by {self._written_by}; no node returns it.")

    def content_fingerprint(self) -> str:
        """Of the files that decide something."""
        if not self._decides:
            return ""
        return digest(digest_files(sorted(self._path.glob(self._decides)), self._path))

    def _exists(self) -> bool:
        return True

    def _describe(self) -> dict[str, Any]:
        return {"path": str(self._path)}
