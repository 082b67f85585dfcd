"""`raw_verdicts`: the folder of what reviewers said; the review page appends to it."""

from pathlib import Path
from typing import Any

from kedro.io import AbstractDataset, DatasetError

from internspatial_kedro.datasets.provenance import digest, digest_files


class VerdictsDataset(AbstractDataset[None, Path]):
    """A folder of `*.jsonl` files, one line a verdict; a folder that is not there holds none."""

    def __init__(self, *, path: str, metadata: dict[str, Any] | None = None) -> None:
        """Declare the folder in the catalog.

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
        """Refused: verdicts are given on the page of `kedro review`."""
        raise DatasetError("raw_verdicts is written by reviewers: run `kedro review`.")

    def content_fingerprint(self) -> str:
        """Of all verdicts: a new one makes the benchmark stale."""
        return digest(digest_files(sorted(self._path.glob("*.jsonl")), self._path))

    def _exists(self) -> bool:
        return True

    def _describe(self) -> dict[str, Any]:
        return {"path": str(self._path)}
