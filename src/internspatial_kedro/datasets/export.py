"""`inp_sft`: exported conversations, a folder that training frameworks read."""

from pathlib import Path
from typing import Any, NoReturn

from kedro.io import AbstractDataset, DatasetError

from internspatial_kedro.datasets.manifest import FILE_NAME, Manifest, list_files, read_manifest, write_manifest
from internspatial_kedro.datasets.provenance import digest_files
from internspatial_kedro.formats.exporters import export_samples
from internspatial_kedro.formats.exporters.records import Export


class ExportDataset(AbstractDataset[Export, None]):
    """Saves an export; the folder is replaced as a whole and its manifest comes last."""

    def __init__(self, *, path: str, metadata: dict[str, Any] | None = None) -> None:
        """Declare an export in the catalog.

        Args:
            path: Its folder.
            metadata: Kedro-Viz settings.
        """
        self._path = Path(path)
        self.metadata = metadata
        self.fingerprint = ""

    def save(self, data: Export) -> None:
        """Draw and write all samples."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        report = export_samples(data.samples, self._path, data.kinds, data.family)
        files = list_files(self._path)
        manifest = Manifest(
            rows=max(report.samples.values(), default=0),
            columns={},
            content_hash=digest_files((self._path / name for name in sorted(files)), self._path),
            fingerprint=self.fingerprint,
            files=files,
        )
        write_manifest(self._path, manifest)

    def load(self) -> NoReturn:
        """Refused: an export is for other programs."""
        raise DatasetError(f"{self._path} is an export for training frameworks; load inp_samples instead.")

    @property
    def manifest(self) -> Manifest | None:
        """What is on disk, or None if it is not whole."""
        return read_manifest(self._path)

    def _exists(self) -> bool:
        manifest = self.manifest
        return manifest is not None and self.fingerprint in ("", manifest.fingerprint)

    def _describe(self) -> dict[str, Any]:
        return {"path": str(self._path), "manifest": FILE_NAME}
