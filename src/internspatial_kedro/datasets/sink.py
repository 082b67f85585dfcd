"""The sink that writes a table: few Parquet files, counted and hashed on the way.

Daft's own Parquet writer holds whole files in memory (2.7 GB for 4 M QA pairs where this one stays at 1.1 GB) and
cannot hash what it writes; see docs/decisions/0003-table-sink.md.
"""

import uuid
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
from daft import Schema
from daft.io.sink import DataSink, WriteResult
from daft.recordbatch import MicroPartition

from internspatial_kedro.datasets.row_hash import sum_of_hashes
from internspatial_kedro.tables.schema import Table

_DICTIONARY_BYTES = 8 << 20
_SUMMARY = pa.schema([("rows", pa.int64()), ("hash_sum", pa.uint64())])


class Written(NamedTuple):
    """Rows written by one call, and the sum of their hashes modulo 2^64."""

    rows: int
    hash_sum: int


class TableSink(DataSink[Written]):
    """Writes batches of a table below a folder.

    On the native runner every call happens in this process: concurrent calls share a few open files, closed at the end.
    A copy that was sent to another process (Ray) has no open files, and writes one of its own per call.
    """

    def __init__(self, table: Table, folder: Path) -> None:
        self._table = table
        self._folder = folder
        self._idle: SimpleQueue[pq.ParquetWriter] | None = SimpleQueue()

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_idle": None}

    def schema(self) -> Schema:
        """What `finalize` returns: rows and hash sum."""
        return Schema.from_pyarrow_schema(_SUMMARY)

    def write(self, micropartitions: Iterator[MicroPartition]) -> Iterator[WriteResult[Written]]:
        """Append batches to a file."""
        writer = self._take_writer()
        for part in micropartitions:
            data = _conform(part.to_arrow(), self._table)
            writer.write_table(data)
            hash_sum = sum(sum_of_hashes(batch) for batch in data.to_batches()) % (1 << 64)
            yield WriteResult(Written(data.num_rows, hash_sum), data.nbytes, data.num_rows)
        self._return_writer(writer)

    def finalize(self, write_results: list[WriteResult[Written]]) -> MicroPartition:
        """Close the open files and add up what was written."""
        while self._idle and not self._idle.empty():
            self._idle.get().close()
        if not any(self._folder.iterdir()):
            self._open_writer().close()
        rows = sum(item.result.rows for item in write_results)
        hash_sum = sum(item.result.hash_sum for item in write_results) % (1 << 64)
        return MicroPartition.from_arrow(pa.table({"rows": [rows], "hash_sum": [hash_sum]}, schema=_SUMMARY))

    def _open_writer(self) -> pq.ParquetWriter:
        path = self._folder / f"part-{uuid.uuid4().hex[:12]}.parquet"
        # Dictionaries pay for words, not for numbers and ids; statistics serve filters on whole columns only.
        return pq.ParquetWriter(
            path,
            self._table.schema,
            compression="zstd",
            use_dictionary=_word_columns(self._table),
            write_statistics=_flat_columns(self._table),
            dictionary_pagesize_limit=_DICTIONARY_BYTES,
        )

    def _take_writer(self) -> pq.ParquetWriter:
        try:
            return self._idle.get_nowait() if self._idle else self._open_writer()
        except Empty:
            return self._open_writer()

    def _return_writer(self, writer: pq.ParquetWriter) -> None:
        if self._idle is None:
            writer.close()
        else:
            self._idle.put(writer)


def _word_columns(table: Table) -> list[str]:
    """Parquet paths of all text columns, nested ones too, but those that identify a row."""
    leaves = (leaf for field in table.schema if field.name not in table.key for leaf in _leaves(field.name, field.type))
    return [path for path, dtype in leaves if pa.types.is_large_string(dtype)]


def _flat_columns(table: Table) -> list[str]:
    return [field.name for field in table.schema if not pa.types.is_nested(field.type)]


def _leaves(path: str, dtype: pa.DataType) -> Iterator[tuple[str, pa.DataType]]:
    if pa.types.is_struct(dtype):
        for field in dtype:
            yield from _leaves(f"{path}.{field.name}", field.type)
    elif pa.types.is_large_list(dtype):
        yield from _leaves(f"{path}.list.element", dtype.value_type)
    else:
        yield path, dtype


def _conform(data: pa.Table, table: Table) -> pa.Table:
    """Columns in the table's order and types.

    Raises:
        ValueError: A column cannot be cast.
    """
    columns = []
    for field in table.schema:
        try:
            columns.append(data.column(field.name).cast(field.type))
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
            given = data.schema.field(field.name).type
            raise ValueError(f"Table '{table.name}': column '{field.name}' of type {given}: {error}") from error
    return pa.Table.from_arrays(columns, schema=table.schema)
