"""Datasets that are a folder with a manifest: written beside their place, renamed, complete or absent."""

import shutil
import tempfile
from abc import abstractmethod
from pathlib import Path
from typing import Any, TypeVar

from kedro.io import AbstractDataset, DatasetError

from internspatial_kedro.datasets.manifest import Manifest, list_files, read_manifest, write_manifest
from internspatial_kedro.datasets.provenance import digest, digest_files

Saved = TypeVar("Saved")


class FolderDataset(AbstractDataset[Saved, Path]):
    """A folder that other programs read: saved as a whole, never loaded."""

    def __init__(self, *, path: str, metadata: dict[str, Any] | None = None) -> None:
        """Declare a folder in the catalog.

        Args:
            path: The folder.
            metadata: Kedro-Viz settings.
        """
        self._path = Path(path)
        self.metadata = metadata
        self.fingerprint = ""

    @abstractmethod
    def _write(self, folder: Path, data: Saved) -> int:
        """Write the data into an empty folder; returns the number of things in it."""

    @property
    def path(self) -> Path:
        """The folder."""
        return self._path

    @property
    def manifest(self) -> Manifest | None:
        """What is on disk, or None if it is not whole."""
        return read_manifest(self._path)

    def save(self, data: Saved) -> None:
        """Replace the folder."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        for leftover in self._path.parent.glob(f".{self._path.name}.*"):
            shutil.rmtree(leftover)
        with tempfile.TemporaryDirectory(prefix=f".{self._path.name}.", dir=self._path.parent) as place:
            folder = Path(place) / "whole"
            folder.mkdir()
            rows = self._write(folder, data)
            write_manifest(folder, self._manifest_of(folder, rows))
            shutil.rmtree(self._path, ignore_errors=True)
            folder.rename(self._path)

    def load(self) -> Path:
        """Refused."""
        raise DatasetError(f"{self._path} is made for people and other programs; it is not loaded again.")

    def _manifest_of(self, folder: Path, rows: int) -> Manifest:
        files = list_files(folder)
        content = digest_files((folder / name for name in sorted(files)), folder)
        return Manifest(rows=rows, columns={}, content_hash=content, fingerprint=self.fingerprint, files=files)

    def _exists(self) -> bool:
        manifest = self.manifest
        return manifest is not None and self.fingerprint in ("", manifest.fingerprint)

    def _describe(self) -> dict[str, Any]:
        return {"path": str(self._path)}


class LoadedFolderDataset(FolderDataset[Saved]):
    """A folder that later nodes read too: it loads as its path."""

    def load(self) -> Path:
        """The folder; who needs what is in it says what to do if nothing is there."""
        return self.path

    def content_fingerprint(self) -> str:
        """Of the files."""
        manifest = self.manifest
        return manifest.content_hash if manifest else digest(type(self).__name__, "missing")
