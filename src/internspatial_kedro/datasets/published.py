"""`raw_published`: scores that others printed."""

from pathlib import Path
from typing import Any

import yaml
from kedro.io import AbstractDataset, DatasetError
from pydantic import ValidationError

from internspatial_kedro.datasets.provenance import digest_files
from internspatial_kedro.reporting.leaderboard import Published


class PublishedDataset(AbstractDataset[None, Published]):
    """A YAML file of published scores with a source each."""

    def __init__(self, *, path: str, metadata: dict[str, Any] | None = None) -> None:
        """Declare the file in the catalog.

        Args:
            path: The file.
            metadata: Kedro-Viz settings.
        """
        self._path = Path(path)
        self.metadata = metadata

    def load(self) -> Published:
        """The rows.

        Raises:
            DatasetError: The file is missing or malformed.
        """
        try:
            return Published.model_validate(yaml.safe_load(self._path.read_text(encoding="utf-8")))
        except FileNotFoundError as error:
            raise DatasetError(f"There are no published scores at {self._path}.") from error
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"]))
            raise DatasetError(f"{self._path}: {where} = {first['input']!r}: {first['msg']}.") from error

    def save(self, data: None) -> None:
        """Refused: what others printed is written by hand."""
        raise DatasetError(f"{self._path} is written by hand.")

    def content_fingerprint(self) -> str:
        """Of the file."""
        return digest_files([self._path], self._path.parent) if self._path.is_file() else "missing"

    def _exists(self) -> bool:
        return self._path.is_file()

    def _describe(self) -> dict[str, Any]:
        return {"path": str(self._path)}
