"""Rows of `training_rows` by id, read from Parquet files a row group at a time."""

import hashlib
import json
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from internspatial_kedro.models.training.errors import TrainingError
from internspatial_kedro.models.training.recent import Recent

_KEPT_BYTES: Final = 128 * 2**20


class RowStore:
    """A folder of Parquet files. Only ids are held in memory, and the row groups that were read last."""

    def __init__(self, folder: Path, kept_bytes: int = _KEPT_BYTES) -> None:
        """Reads the ids.

        Args:
            folder: Of the table.
            kept_bytes: What row groups may take.

        Raises:
            TrainingError: There is no table, or it is damaged.
        """
        self._paths = sorted(folder.glob("*.parquet"))
        if not self._paths:
            raise TrainingError(f"There are no training rows at {folder}: run the nodes that make them.")
        self._groups = Recent(self._read_group, lambda table: int(table.nbytes), kept_bytes)
        self._files: dict[int, pq.ParquetFile] = {}
        try:
            self._read_ids()
        except (pa.ArrowException, OSError, KeyError) as error:
            raise TrainingError(f"The training rows at {folder} cannot be read: {error}. Make them again.") from error

    def _read_ids(self) -> None:
        ids, places = [], []
        for number in range(len(self._paths)):
            file = self._file(number)
            for group in range(file.num_row_groups):
                read = file.read_row_group(group, columns=["row_id"])["row_id"].combine_chunks()
                ids.append(read.cast(pa.large_string()))
                offsets = np.arange(len(read))
                places.append(np.stack([np.full_like(offsets, number), np.full_like(offsets, group), offsets], axis=1))
        joined = pa.concat_arrays(ids) if ids else pa.array([], pa.large_string())
        order = pc.sort_indices(joined)
        self._ids = joined.take(order)
        self._places = np.concatenate(places)[order.to_numpy()] if places else np.zeros((0, 3), np.int64)

    def __len__(self) -> int:
        return len(self._ids)

    def missing(self, ids: pa.Array) -> pa.Array:
        """Those of some ids that there is no row of."""
        return ids.filter(pc.invert(pc.is_in(ids, value_set=self._ids)))

    def read(self, row_id: str) -> dict[str, Any]:
        """A row.

        Raises:
            TrainingError: There is none of this id, or its file is damaged.
        """
        place = self._find(row_id)
        file, group, offset = (int(value) for value in self._places[place])
        row: dict[str, Any] = self._groups.get((file, group)).slice(offset, 1).to_pylist()[0]
        return row

    def _find(self, row_id: str) -> int:
        low, high = 0, len(self._ids)
        while low < high:
            middle = (low + high) // 2
            if self._ids[middle].as_py() < row_id:
                low = middle + 1
            else:
                high = middle
        if low == len(self._ids) or self._ids[low].as_py() != row_id:
            raise TrainingError(f"There is no training row '{row_id}': plan the packs again.")
        return low

    def _read_group(self, place: tuple[int, int]) -> pa.Table:
        number, group = place
        try:
            return self._file(number).read_row_group(group)
        except (pa.ArrowException, OSError) as error:
            raise TrainingError(f"{self._paths[number]} is damaged: {error}. Make the rows again.") from error

    def _file(self, number: int) -> pq.ParquetFile:
        if number not in self._files:
            self._files[number] = pq.ParquetFile(self._paths[number])
        return self._files[number]


def fingerprint_table(folder: Path) -> str:
    """Of a table's rows: what its manifest says, else its files' bytes."""
    manifest = folder / "manifest.json"
    if manifest.is_file():
        return str(json.loads(manifest.read_text())["content_hash"])
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.parquet")):
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()
