"""Packed frames: what goes in comes out, whatever is coded and however the engine cuts."""

import daft
import numpy as np
import pyarrow as pa
import pytest
from daft import col

from internspatial_kedro.tables.packing import (
    PACKED,
    ROWS,
    batch_of,
    coded,
    is_packed,
    pack,
    plain_type,
    streamed,
    struct_of,
    unpack,
)
from internspatial_kedro.tables.schema import NUMBERS, TEXT, TEXTS, field, list_of, optional

PART = pa.struct([field("word", TEXT, ""), field("number", pa.int64(), "")])
SCHEMA = pa.schema([field("text", TEXT, ""), optional("none", TEXT, ""), field("parts", list_of(PART), "")])
WORDS = pa.array(["chair", "mug", "chair"], TEXT)


def rows(count: int, first: int = 0) -> pa.RecordBatch:
    """Rows with a coded text, a coded text that is sometimes missing, and lists of structs with one."""
    index = np.arange(first, first + count) % 3
    parts = struct_of({"word": coded(WORDS, index), "number": pa.array(np.arange(count))}, PART)
    columns = {
        "text": coded(WORDS, index),
        "none": coded(WORDS, index, index == 1),
        "parts": pa.LargeListArray.from_arrays(pa.array(np.arange(count + 1)), parts),
    }
    return batch_of(columns, SCHEMA)


def test_coded_words_are_the_words() -> None:
    words = coded(WORDS, np.array([2, 1, 0, 1]), np.array([False, True, False, False]))
    assert words.to_pylist() == ["chair", None, "chair", "mug"]
    assert sorted(words.dictionary.to_pylist()) == ["chair", "mug"], "Parquet takes no dictionary with a word twice"


@pytest.mark.parametrize("count", [0, 1, 7])
def test_a_stream_stands_for_all_rows_of_a_batch(count: int) -> None:
    packed = pack(rows(5), count)
    assert (len(packed), packed.null_count) == (count, max(count - 1, 0))
    for batch in streamed(pa.table({ROWS: packed})):
        assert batch.equals(rows(5))


def test_frames_are_unpacked() -> None:
    @daft.func.batch(return_dtype=PACKED, batch_size=4)
    def make(numbers: daft.Series) -> pa.Array:
        given = numbers.to_arrow().to_pylist()
        return pack(rows(2 * len(given), given[0]), len(given))

    packed = daft.from_pydict({"number": list(range(10))}).select(make(col("number")).alias(ROWS))
    assert is_packed(packed.column_names)
    made = unpack(packed, SCHEMA).to_arrow().cast(SCHEMA)
    expected = [rows(8, 0), rows(8, 4), rows(4, 8)]
    assert made.to_pylist() == [row for batch in expected for row in batch.to_pylist()]


def test_types_without_dictionaries() -> None:
    assert pa.schema([each.with_type(plain_type(each.type)) for each in rows(1).schema]) == SCHEMA
    assert [plain_type(dtype) for dtype in (TEXT, TEXTS, NUMBERS)] == [TEXT, TEXTS, NUMBERS]
