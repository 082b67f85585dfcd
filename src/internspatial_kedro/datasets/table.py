"""The Kedro dataset of a table: lazy Daft frames in and out, a folder of Parquet files on disk."""

import shutil
import uuid
from pathlib import Path
from typing import Any

import daft
import pyarrow.parquet as pq
from kedro.io import AbstractDataset, DatasetError
from kedro_datasets._typing import TablePreview

from internspatial_kedro.datasets.manifest import Manifest, list_files, read_manifest, write_manifest
from internspatial_kedro.datasets.sink import TableSink
from internspatial_kedro.tables import TABLES
from internspatial_kedro.tables.packing import is_packed

_PREVIEW_LETTERS = 200


class TableDataset(AbstractDataset[daft.DataFrame, daft.DataFrame]):
    """A table of `internspatial_kedro.tables`.

    Saving runs the lazy frame, writes into a temporary sibling folder and renames it; the manifest comes last. A table
    `exists` if its manifest is there, its files are whole and, in a run, it was made from what it would be made from
    now.
    """

    def __init__(
        self, *, table: str, path: str, optional: bool = False, metadata: dict[str, Any] | None = None
    ) -> None:
        """Declare a table in the catalog.

        Args:
            table: Its schema, a key of `TABLES`.
            path: Its folder.
            optional: Whether it is empty, instead of an error, where no pipeline has made it.
            metadata: Kedro-Viz settings.
        """
        if table not in TABLES:
            raise DatasetError(f"Unknown table '{table}'. Tables are: {', '.join(TABLES)}.")
        self._table = TABLES[table]
        self._path = Path(path)
        self._optional = optional
        self.metadata = metadata
        self.fingerprint = ""

    @property
    def path(self) -> Path:
        """The folder."""
        return self._path

    @property
    def manifest(self) -> Manifest | None:
        """What is on disk, or None if it is not whole."""
        return read_manifest(self._path)

    def load(self) -> daft.DataFrame:
        """A lazy frame over the files."""
        manifest = self.manifest
        if manifest is None and self._optional:
            return daft.from_arrow(self._table.schema.empty_table())
        if manifest is None:
            raise DatasetError(
                f"Table '{self._table.name}' is missing or unfinished at {self._path}. Run the pipeline that makes it."
            )
        return daft.read_parquet([str(self._path / name) for name in manifest.files])

    def save(self, data: daft.DataFrame) -> None:
        """Run a lazy frame, which may be packed, and replace the table by its rows."""
        self._check_columns(data)
        _remove_leftovers(self._path)
        folder = self._path.with_name(f".{self._path.name}.{uuid.uuid4().hex[:12]}")
        folder.mkdir(parents=True)
        try:
            written = data.write_sink(TableSink(self._table, folder)).to_pydict()
            self._finish(folder, written["rows"][0], written["hash_sum"][0])
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    def _check_columns(self, data: daft.DataFrame) -> None:
        """Refuse a frame that cannot become the table, before it is run."""
        if is_packed(data.column_names):
            return
        missing = [name for name in self._table.schema.names if name not in data.column_names]
        if missing:
            raise DatasetError(
                f"Table '{self._table.name}' lacks the columns {missing}; it was given {data.column_names}. "
                "Return them from the node that makes it."
            )

    def _finish(self, folder: Path, rows: int, hash_sum: int) -> None:
        columns = {field.name: str(field.type) for field in self._table.schema}
        content_hash, files = f"{hash_sum:016x}", list_files(folder)
        write_manifest(
            folder,
            Manifest(rows=rows, columns=columns, content_hash=content_hash, fingerprint=self.fingerprint, files=files),
        )
        if self._path.exists():
            shutil.rmtree(self._path)
        folder.rename(self._path)

    def _exists(self) -> bool:
        manifest = self.manifest
        return manifest is not None and self.fingerprint in ("", manifest.fingerprint)

    def _describe(self) -> dict[str, Any]:
        return {"table": self._table.name, "path": str(self._path)}

    def preview(self, nrows: int = 10) -> TablePreview:
        """First rows for Kedro-Viz, read from one row group of one file."""
        manifest = self.manifest
        if manifest is None or not manifest.rows:
            return TablePreview({"index": [], "columns": [], "data": []})
        file = pq.ParquetFile(self._path / next(iter(manifest.files)))
        rows = next(file.iter_batches(batch_size=nrows)).to_pandas()
        cells = rows.astype(str).map(lambda text: text[:_PREVIEW_LETTERS]).to_numpy().tolist()
        return TablePreview({"index": list(range(len(rows))), "columns": list(rows), "data": cells})


def _remove_leftovers(path: Path) -> None:
    """Delete what a killed run left beside the table."""
    for leftover in path.parent.glob(f".{path.name}.*"):
        shutil.rmtree(leftover)
