"""`raw_templates`: question wording from a folder of YAML files."""

from pathlib import Path
from typing import Any

import yaml
from kedro.io import AbstractDataset, DatasetError

from internspatial_kedro.datasets.provenance import digest_files
from internspatial_kedro.questions.templates import TemplateBook, TemplateError


class TemplatesDataset(AbstractDataset[None, TemplateBook]):
    """A template book; a file a task."""

    def __init__(self, *, path: str, metadata: dict[str, Any] | None = None) -> None:
        """Declare a template book in the catalog.

        Args:
            path: Folder of YAML files.
            metadata: Kedro-Viz settings.
        """
        self._path = Path(path)
        self.metadata = metadata

    def load(self) -> TemplateBook:
        """Read and check all files."""
        return TemplateBook.of({file.stem: _read(file) for file in self._files()})

    def save(self, data: None) -> None:
        """Refused: wording is written by people."""
        raise DatasetError(f"Templates are content: edit {self._path}.")

    def content_fingerprint(self) -> str:
        """Of all files."""
        return digest_files(self._files(), self._path)

    def _files(self) -> list[Path]:
        return sorted(self._path.glob("*.yml"))

    def _exists(self) -> bool:
        return bool(self._files())

    def _describe(self) -> dict[str, Any]:
        return {"path": str(self._path)}
