"""Packed frames: one column, `rows`, with an Arrow IPC stream for each batch that a node has worked on.

A node that makes many rows from one returns its frame packed. The table dataset writes each stream's record batch as it
is: nothing is exploded or converted, and words stay dictionary-encoded on their way into the Parquet file, which makes
writing and hashing them almost free. See docs/decisions/0010-packed-rows.md.
"""

from collections.abc import Iterator

import daft
import numpy as np
import pyarrow as pa
from daft import DataFrame, DataType
from numpy.typing import NDArray

ROWS = "rows"
PACKED = DataType.binary()
NOTHING = pa.array([], pa.large_binary())


def pack(rows: pa.RecordBatch, count: int) -> pa.Array:
    """The column `rows` of a batch of `count` input rows: the stream stands in the first of them."""
    if not count:
        return NOTHING
    size = pa.MockOutputStream()
    _write(rows, size)
    # numpy asks for huge pages, which are several times as fast to get as the many small ones of Arrow's pool.
    buffer = pa.py_buffer(np.empty(size.size(), np.uint8))
    _write(rows, pa.FixedSizeBufferWriter(buffer))
    offsets = pa.py_buffer(np.array([0] + [buffer.size] * count))
    is_stream = pa.array(np.arange(count) == 0)
    return pa.LargeBinaryArray.from_buffers(pa.large_binary(), count, [is_stream.buffers()[1], offsets, buffer])


def _write(rows: pa.RecordBatch, stream: pa.NativeFile) -> None:
    with pa.ipc.new_stream(stream, rows.schema) as writer:
        writer.write_batch(rows)


def streamed(packed: pa.Table) -> Iterator[pa.RecordBatch]:
    """The record batches of a packed table, without a copy."""
    for chunk in packed[ROWS].chunks:
        _, offsets, streams = chunk.buffers()
        for row in np.flatnonzero(chunk.is_valid()):
            # The scalar `chunk[row]` would copy the stream.
            start, end = np.frombuffer(offsets, np.int64)[chunk.offset + row :][:2]
            yield from pa.ipc.open_stream(streams.slice(start, end - start))


def unpack(packed: DataFrame, schema: pa.Schema) -> DataFrame:
    """The rows as columns, for a frame that is not written but worked on."""
    rows = [batch.cast(schema) for batch in streamed(packed.to_arrow())]
    return daft.from_arrow(pa.Table.from_batches(rows, schema=schema))


def is_packed(names: list[str]) -> bool:
    """Whether a frame with these columns is packed."""
    return names == [ROWS]


def coded(words: pa.Array, index: NDArray[np.int64], missing: NDArray[np.bool_] | None = None) -> pa.DictionaryArray:
    """Words by their index, shape (n,), without a copy of a word; null where `missing`."""
    # A dictionary that has a word twice cannot be written to Parquet as it stands, only word by word.
    distinct = words.dictionary_encode()
    numbers = np.asarray(distinct.indices)[index]
    return pa.DictionaryArray.from_arrays(pa.array(numbers, mask=missing), distinct.dictionary)


def struct_of(columns: dict[str, pa.Array], dtype: pa.StructType) -> pa.StructArray:
    """A struct of columns that may be coded."""
    fields = [field.with_type(columns[field.name].type) for field in dtype]
    return pa.StructArray.from_arrays([columns[field.name] for field in dtype], fields=fields)


def batch_of(columns: dict[str, pa.Array], schema: pa.Schema) -> pa.RecordBatch:
    """A record batch of columns that may be coded."""
    typed = pa.schema([field.with_type(columns[field.name].type) for field in schema])
    return pa.RecordBatch.from_arrays([columns[name] for name in schema.names], schema=typed)


def plain_type(dtype: pa.DataType) -> pa.DataType:
    """A type as it is without dictionaries."""
    if pa.types.is_dictionary(dtype):
        return dtype.value_type
    if pa.types.is_struct(dtype):
        return pa.struct([field.with_type(plain_type(field.type)) for field in dtype])
    if pa.types.is_large_list(dtype):
        return pa.large_list(dtype.value_field.with_type(plain_type(dtype.value_type)))
    return dtype
