"""The content hash knows every value of every column and nothing of order or batches."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from internspatial_kedro.datasets.row_hash import hash_rows, sum_of_hashes

INNER = pa.struct([("name", pa.large_string()), ("values", pa.large_list(pa.float64()))])
SCHEMA = pa.schema(
    [
        ("id", pa.large_string()),
        ("count", pa.int64()),
        ("share", pa.float64()),
        ("sure", pa.bool_()),
        ("texts", pa.large_list(pa.large_string())),
        ("inner", INNER),
        ("inners", pa.large_list(INNER)),
    ]
)
TEXTS = st.one_of(st.none(), st.text(max_size=4))
NUMBERS = st.one_of(st.none(), st.floats(allow_nan=False, width=32).map(lambda value: value + 0.0))
INNERS = st.one_of(
    st.none(),
    st.fixed_dictionaries({"name": TEXTS, "values": st.one_of(st.none(), st.lists(NUMBERS, max_size=3))}),
)
ROWS = st.fixed_dictionaries(
    {
        "id": TEXTS,
        "count": st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1)),
        "share": NUMBERS,
        "sure": st.one_of(st.none(), st.booleans()),
        "texts": st.one_of(st.none(), st.lists(TEXTS, max_size=3)),
        "inner": INNERS,
        "inners": st.one_of(st.none(), st.lists(INNERS, max_size=3)),
    }
)


def batch(rows: list[dict[str, Any]]) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist(rows, schema=SCHEMA)


def row(**changed: Any) -> dict[str, Any]:
    inner = {"name": "chair", "values": [1.0, 2.0]}
    same = {"id": "a", "count": 1, "share": 0.5, "sure": True, "texts": ["x", "y"], "inner": inner, "inners": [inner]}
    return same | changed


@settings(deadline=None)
@given(st.lists(ROWS, max_size=6), st.randoms())
def test_order_of_rows_does_not_matter(rows: list[dict[str, Any]], chance: Any) -> None:
    mixed = rows.copy()
    chance.shuffle(mixed)
    assert sum_of_hashes(batch(mixed)) == sum_of_hashes(batch(rows))


@settings(deadline=None)
@given(st.lists(ROWS, max_size=8), st.integers(0, 8))
def test_batches_add_up(rows: list[dict[str, Any]], cut: int) -> None:
    whole = batch(rows)
    parts = [whole.slice(0, cut), whole.slice(cut)] if cut <= len(rows) else [whole]
    assert sum(sum_of_hashes(part) for part in parts) % (1 << 64) == sum_of_hashes(whole)


@settings(max_examples=300, deadline=None)
@given(ROWS, ROWS)
def test_rows_are_equal_if_and_only_if_their_hashes_are(first: dict[str, Any], second: dict[str, Any]) -> None:
    made = hash_rows(batch([first, second]).to_struct_array())
    assert (made[0] == made[1]) == (batch([first]).to_pylist() == batch([second]).to_pylist())


CHANGED: dict[str, dict[str, Any]] = {
    "text": {"id": "b"},
    "null for a text": {"id": None},
    "empty for a text": {"id": ""},
    "integer": {"count": 2},
    "zero for an integer": {"count": 0},
    "null for an integer": {"count": None},
    "number": {"share": 0.5000000001},
    "nan for a number": {"share": float("nan")},
    "null for a number": {"share": None},
    "boolean": {"sure": False},
    "null for a boolean": {"sure": None},
    "order in a list": {"texts": ["y", "x"]},
    "longer list": {"texts": ["x", "y", ""]},
    "null at a list's end": {"texts": ["x", "y", None]},
    "shorter list": {"texts": ["x"]},
    "empty list": {"texts": []},
    "null for a list": {"texts": None},
    "words cut elsewhere": {"texts": ["xy"]},
    "field of a struct": {"inner": {"name": "table", "values": [1.0, 2.0]}},
    "list in a struct": {"inner": {"name": "chair", "values": [2.0, 1.0]}},
    "struct of nulls": {"inner": {"name": None, "values": None}},
    "null for a struct": {"inner": None},
    "struct in a list": {"inners": [{"name": "chair", "values": [1.0]}]},
    "struct of nulls in a list": {"inners": [{"name": None, "values": None}]},
    "null in a list of structs": {"inners": [None]},
    "two structs in a list": {"inners": [{"name": "chair", "values": [1.0, 2.0]}] * 2},
    "empty list of structs": {"inners": []},
}


def test_every_change_gives_a_hash_of_its_own() -> None:
    rows = {"unchanged": row()} | {name: row(**change) for name, change in CHANGED.items()}
    made = hash_rows(batch(list(rows.values())).to_struct_array())
    by_hash: dict[int, list[str]] = {}
    for name, value in zip(rows, made.tolist(), strict=True):
        by_hash.setdefault(value, []).append(name)
    assert [names for names in by_hash.values() if len(names) > 1] == []


def test_values_in_other_columns_differ() -> None:
    names = pa.schema([("a", pa.int64()), ("b", pa.int64())])
    made = pa.RecordBatch.from_pylist([{"a": 1, "b": 2}, {"a": 2, "b": 1}], schema=names)
    first, second = hash_rows(made.to_struct_array())
    assert first != second


def test_rows_that_occur_twice_count_twice() -> None:
    """A sum, unlike an exclusive or, sees repeated rows."""
    assert len({sum_of_hashes(batch([row()] * count)) for count in range(4)}) == 4


def test_coded_words_have_the_hashes_of_the_words() -> None:
    words = pa.array(["mug", "chair", None, "mug"], pa.large_string())
    assert hash_rows(words.dictionary_encode()).tolist() == hash_rows(words).tolist()


@pytest.mark.parametrize("lists", [[[1, 2], [3, 4]], [[1, 2], [3], [], [4]]], ids=["equally long", "of any length"])
def test_lists_have_the_same_hashes_whatever_stands_beside_them(lists: list[list[int]]) -> None:
    column = pa.array(lists, pa.large_list(pa.int64()))
    alone = [hash_rows(column.slice(row, 1))[0] for row in range(len(column))]
    assert hash_rows(column).tolist() == alone


def test_no_rows_are_zero() -> None:
    assert sum_of_hashes(batch([])) == 0


@pytest.mark.parametrize("start", [0, 1, 3])
def test_what_lies_outside_a_slice_does_not_matter(start: int) -> None:
    rows = [row(id=str(number), texts=["t"] * number) for number in range(6)]
    sliced = batch(rows).slice(start, 2)
    assert sum_of_hashes(sliced) == sum_of_hashes(batch(rows[start : start + 2]))


def test_what_lies_below_a_null_does_not_matter() -> None:
    fields = [pa.array(["seen", "hidden"], pa.large_string()), pa.array([1, 2])]
    hidden = pa.StructArray.from_arrays(fields, ["a", "b"], mask=pa.array([False, True]))
    clean = pa.array([{"a": "seen", "b": 1}, None], hidden.type)
    assert hash_rows(hidden).tolist() == hash_rows(clean).tolist()


def test_the_hash_is_the_same_in_every_process() -> None:
    """A released data set's hash can be checked years later."""
    assert f"{sum_of_hashes(batch([row(), row(id=None, texts=[])])):016x}" == "40f249c04bfcedd1"


def test_many_rows_have_many_hashes() -> None:
    numbers = pa.RecordBatch.from_arrays([pa.array(np.arange(200_000))], ["n"])
    assert len(np.unique(hash_rows(numbers.to_struct_array()))) == 200_000
