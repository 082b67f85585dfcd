"""Rows by id."""

from pathlib import Path

import pyarrow as pa
import pytest

from internspatial_kedro.models.training.errors import TrainingError
from internspatial_kedro.models.training.row_store import RowStore, fingerprint_table
from models.training.written_rows import row, write_rows

ROWS = [row(f"r{number}", f"question {number}", "answer") for number in (5, 3, 9, 1, 7, 2, 8)]


@pytest.mark.parametrize("kept_bytes", [0, 10**6])
def test_every_row_is_found(tmp_path: Path, kept_bytes: int) -> None:
    write_rows(tmp_path, ROWS, row_group_size=2)
    store = RowStore(tmp_path, kept_bytes)
    assert len(store) == 7
    for expected in ROWS * 2:
        assert (
            store.read(expected["row_id"])["messages"][0]["parts"][0]["text"]
            == expected["messages"][0]["parts"][0]["text"]
        )


def test_ids_without_a_row_are_named(tmp_path: Path) -> None:
    write_rows(tmp_path, ROWS)
    store = RowStore(tmp_path)
    assert store.missing(pa.array(["r1", "r4", "r9"], pa.large_string())).to_pylist() == ["r4"]
    with pytest.raises(TrainingError, match="no training row 'r4'"):
        store.read("r4")


def test_no_table_and_a_damaged_one_are_errors(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="no training rows"):
        RowStore(tmp_path)
    write_rows(tmp_path, ROWS)
    file = tmp_path / "part-a.parquet"
    file.write_bytes(file.read_bytes()[:-10])
    with pytest.raises(TrainingError, match="cannot be read"):
        RowStore(tmp_path)


def test_fingerprints_are_of_content(tmp_path: Path) -> None:
    for name, rows in (("a", ROWS), ("b", ROWS), ("c", ROWS[1:])):
        write_rows(tmp_path / name, rows)
    first, same, other = (fingerprint_table(tmp_path / name) for name in "abc")
    assert first == same != other
