"""Rows reach their files, packed or not, and nothing else does."""

from collections.abc import Iterator
from pathlib import Path

import daft
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from daft import col
from daft.recordbatch import MicroPartition

from internspatial_kedro.datasets.sink import TableSink
from internspatial_kedro.datasets.table import TableDataset
from internspatial_kedro.tables import LABEL_COUNTS
from internspatial_kedro.tables.packing import PACKED, ROWS, batch_of, coded, pack

LABELS = pa.array(["chair", "mug", "lamp", "chair"], pa.large_string())


def counts(labels: list[str]) -> pa.RecordBatch:
    """Rows with coded labels."""
    columns = {
        "label": coded(LABELS, np.array([LABELS.to_pylist().index(label) for label in labels], np.int64)),
        "count": pa.array(range(len(labels)), pa.int64()),
    }
    return batch_of(columns, LABEL_COUNTS.schema)


def packed_frame(rows: list[list[str]]) -> daft.DataFrame:
    """Each list of labels in a stream of its own."""

    @daft.func.batch(return_dtype=PACKED, batch_size=1)
    def make(numbers: daft.Series) -> pa.Array:
        given = numbers.to_pylist()
        return pack(counts(rows[given[0]]), 1) if given else pack(counts([]), 0)

    return daft.from_pydict({"number": list(range(len(rows)))}).select(make(col("number")).alias(ROWS))


@pytest.fixture
def dataset(tmp_path: Path) -> TableDataset:
    return TableDataset(table="label_counts", path=str(tmp_path / "counts"))


def test_packed_rows_are_written_as_if_they_were_not(dataset: TableDataset, tmp_path: Path) -> None:
    rows = [["chair", "mug"], [], ["lamp", "chair", "chair"]]
    dataset.save(packed_frame(rows))
    plain = TableDataset(table="label_counts", path=str(tmp_path / "plain"))
    plain.save(daft.from_arrow(pa.Table.from_batches([counts(part).cast(LABEL_COUNTS.schema) for part in rows])))
    assert dataset.manifest and plain.manifest
    assert (dataset.manifest.rows, dataset.manifest.content_hash) == (5, plain.manifest.content_hash)
    for file in dataset.path.glob("*.parquet"):
        assert pq.read_schema(file) == LABEL_COUNTS.schema
    assert sorted(dataset.load().to_pydict()["label"]) == ["chair", "chair", "chair", "lamp", "mug"]


def test_no_packed_rows_make_an_empty_table(dataset: TableDataset) -> None:
    dataset.save(packed_frame([[]]))
    assert dataset.load().to_pydict() == {"label": [], "count": []}


def test_packed_rows_of_another_table_are_refused(tmp_path: Path) -> None:
    wrong = pa.record_batch({"label": ["chair"], "number": [1]})
    part = MicroPartition.from_arrow(pa.table({ROWS: pack(wrong, 1)}))
    with pytest.raises(ValueError, match=r"label_counts.*'number'"):
        list(TableSink(LABEL_COUNTS, tmp_path).write(iter([part])))


def test_a_file_that_a_failed_task_left_does_not_count(tmp_path: Path) -> None:
    def parts() -> Iterator[MicroPartition]:
        yield MicroPartition.from_arrow(pa.table({ROWS: pack(counts(["chair"]), 1)}))

    sink = TableSink(LABEL_COUNTS, tmp_path)
    (tmp_path / "part-of-a-failed-task.parquet").write_bytes(b"half a file")
    written = list(sink.write(parts()))
    sink.finalize(written)
    assert [path.name for path in tmp_path.iterdir()] == [written[0].result.file]


def test_a_full_file_is_closed_and_another_one_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = counts(["chair", "mug"])
    monkeypatch.setattr("internspatial_kedro.datasets.sink._FILE_BYTES", 10 * rows.nbytes)
    sink = TableSink(LABEL_COUNTS, tmp_path)
    written = list(sink.write(MicroPartition.from_arrow(pa.table({ROWS: pack(rows, 1)})) for _ in range(25)))
    sink.finalize(written)
    names = dict.fromkeys(item.result.file for item in written)
    assert [pq.ParquetFile(tmp_path / name).num_row_groups for name in names] == [10, 10, 5]
    assert {path.name for path in tmp_path.iterdir()} == set(names)
