"""The sink that writes a table: Parquet files of a bounded size, counted and hashed on the way.

Daft's own Parquet writer holds whole files in memory (2.7 GB for 4 M QA pairs where this one stays at 1.1 GB) and
cannot hash what it writes; see docs/decisions/0003-table-sink.md.
"""

import base64
import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
from daft import Schema
from daft.io.sink import DataSink, WriteResult
from daft.recordbatch import MicroPartition

from internspatial_kedro.datasets.row_hash import sum_of_hashes
from internspatial_kedro.tables.packing import is_packed, plain_type, streamed
from internspatial_kedro.tables.schema import Table

_DICTIONARY_BYTES = 8 << 20
# Daft reads whole files ahead, however slowly their rows are worked on: files of this size, in memory, bound that.
_FILE_BYTES = 32 << 20
_SUMMARY = pa.schema([("rows", pa.int64()), ("hash_sum", pa.uint64())])


class Written(NamedTuple):
    """Rows that one call wrote, the sum of their hashes modulo 2^64, and into which file."""

    rows: int
    hash_sum: int
    file: str


@dataclass
class _File:
    name: str
    writer: pq.ParquetWriter
    nbytes: int = 0


class TableSink(DataSink[Written]):
    """Writes batches of a table below a folder.

    On the native runner every call happens in this process: concurrent calls share a few open files, closed when full
    or at the end.
    Rows whose words are coded and rows whose words are plain go into different files. A copy that was sent to another
    process (Ray) has no open files, and writes one of its own per call.
    """

    def __init__(self, table: Table, folder: Path) -> None:
        self._table = table
        self._folder = folder
        self._idle: defaultdict[pa.Schema, SimpleQueue[_File]] | None = defaultdict(SimpleQueue)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_idle": None}

    def schema(self) -> Schema:
        """What `finalize` returns: rows and hash sum."""
        return Schema.from_pyarrow_schema(_SUMMARY)

    def write(self, micropartitions: Iterator[MicroPartition]) -> Iterator[WriteResult[Written]]:
        """Append batches to a file."""
        files: dict[pa.Schema, _File] = {}
        for data in (rows for part in micropartitions for rows in _rows_of(part, self._table)):
            file = files.get(data.schema) or files.setdefault(data.schema, self._take_file(data.schema))
            file.writer.write_table(data)
            file.nbytes += data.nbytes
            if file.nbytes >= _FILE_BYTES:
                files.pop(data.schema).writer.close()
            hash_sum = sum(sum_of_hashes(batch) for batch in data.to_batches()) % (1 << 64)
            yield WriteResult(Written(data.num_rows, hash_sum, file.name), data.nbytes, data.num_rows)
        for schema, file in files.items():
            self._return_file(schema, file)

    def finalize(self, write_results: list[WriteResult[Written]]) -> MicroPartition:
        """Close the open files, and add up what was written."""
        for idle in (self._idle or {}).values():
            while not idle.empty():
                idle.get().writer.close()
        files = {item.result.file for item in write_results} or {self._write_nothing()}
        for left_by_failed_task in (path for path in self._folder.iterdir() if path.name not in files):
            left_by_failed_task.unlink()
        rows = sum(item.result.rows for item in write_results)
        hash_sum = sum(item.result.hash_sum for item in write_results) % (1 << 64)
        return MicroPartition.from_arrow(pa.table({"rows": [rows], "hash_sum": [hash_sum]}, schema=_SUMMARY))

    def _write_nothing(self) -> str:
        file = self._open_file(self._table.schema)
        file.writer.close()
        return file.name

    def _open_file(self, schema: pa.Schema) -> _File:
        name = f"part-{uuid.uuid4().hex[:12]}.parquet"
        # Dictionaries pay for words, not for numbers and ids; statistics tell nothing where rows of all kinds mix.
        writer = pq.ParquetWriter(
            self._folder / name,
            schema,
            compression="zstd",
            use_dictionary=_word_columns(self._table),
            write_statistics=False,
            dictionary_pagesize_limit=_DICTIONARY_BYTES,
            store_schema=False,
        )
        # Readers see the table's own types, whether its words came coded or not.
        writer.add_key_value_metadata({"ARROW:schema": base64.b64encode(self._table.schema.serialize())})
        return _File(name, writer)

    def _take_file(self, schema: pa.Schema) -> _File:
        try:
            return self._open_file(schema) if self._idle is None else self._idle[schema].get_nowait()
        except Empty:
            return self._open_file(schema)

    def _return_file(self, schema: pa.Schema, file: _File) -> None:
        if self._idle is None:
            file.writer.close()
        else:
            self._idle[schema].put(file)


def _rows_of(part: MicroPartition, table: Table) -> Iterator[pa.Table]:
    """The table's rows in a piece of a frame, packed or not."""
    if not is_packed(part.column_names()):
        yield _conform(part.to_arrow(), table)
        return
    for rows in streamed(part.to_arrow()):
        _check_types(rows.schema, table)
        yield pa.Table.from_batches([rows])


def _word_columns(table: Table) -> list[str]:
    """Parquet paths of all text columns, nested ones too, but those that identify a row."""
    leaves = (leaf for field in table.schema if field.name not in table.key for leaf in _leaves(field.name, field.type))
    return [path for path, dtype in leaves if pa.types.is_large_string(dtype)]


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


def _check_types(given: pa.Schema, table: Table) -> None:
    """Refuse packed rows of other columns or types.

    Raises:
        ValueError: They are not the table's.
    """
    types = [(field.name, plain_type(field.type)) for field in given]
    if types != [(field.name, field.type) for field in table.schema]:
        raise ValueError(f"Table '{table.name}': packed rows have the columns {types}, not those of its schema.")
