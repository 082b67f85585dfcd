"""A table is saved whole or not at all, and loaded lazily."""

import json
from collections.abc import Callable
from pathlib import Path

import daft
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from kedro.io import DatasetError

from internspatial_kedro.datasets.manifest import FILE_NAME
from internspatial_kedro.datasets.table import TableDataset
from internspatial_kedro.tables import LABEL_COUNTS, TABLES

COUNTS = {"label": ["chair", "table", "lamp"], "count": [3, 2, 1]}


@pytest.fixture
def dataset(tmp_path: Path) -> TableDataset:
    return TableDataset(table="label_counts", path=str(tmp_path / "layer" / "counts"))


@pytest.fixture
def saved(dataset: TableDataset) -> TableDataset:
    dataset.fingerprint = "f1"
    dataset.save(daft.from_pydict(COUNTS))
    return dataset


def folder_of(dataset: TableDataset) -> Path:
    return Path(str(dataset._describe()["path"]))


def parquet_of(dataset: TableDataset) -> Path:
    return next(folder_of(dataset).glob("*.parquet"))


def failing_frame() -> daft.DataFrame:
    @daft.func(return_dtype=daft.DataType.int64())
    def fail(label: str) -> int:
        raise RuntimeError(f"no count of {label}")

    return daft.from_pydict({"label": COUNTS["label"]}).with_column("count", fail(daft.col("label")))


class TestSaveAndLoad:
    def test_rows_come_back(self, saved: TableDataset) -> None:
        assert saved.load().sort("count", desc=True).to_pydict() == COUNTS

    def test_loading_is_lazy(self, saved: TableDataset) -> None:
        frame = saved.load().where(daft.col("count") > 1)
        assert "not materialized" in repr(frame)
        assert frame.count_rows() == 2

    def test_saving_runs_a_lazy_frame(self, saved: TableDataset, tmp_path: Path) -> None:
        copy = TableDataset(table="label_counts", path=str(tmp_path / "copy"))
        copy.save(saved.load().where(daft.col("label") != "lamp"))
        assert copy.manifest is not None
        assert copy.manifest.rows == 2

    def test_a_table_may_be_replaced_by_what_is_made_from_it(self, saved: TableDataset) -> None:
        saved.save(saved.load().where(daft.col("count") == 3))
        assert saved.load().to_pydict() == {"label": ["chair"], "count": [3]}

    @pytest.mark.parametrize("table", TABLES)
    def test_no_rows_keep_their_columns(self, table: str, tmp_path: Path) -> None:
        empty = TableDataset(table=table, path=str(tmp_path / table))
        empty.save(daft.from_arrow(TABLES[table].schema.empty_table()))
        assert empty.exists()
        assert empty.load().count_rows() == 0
        assert empty.load().column_names == TABLES[table].schema.names
        assert empty.preview() == {"index": [], "columns": [], "data": []}

    def test_columns_take_the_tables_order_and_types(self, dataset: TableDataset) -> None:
        small = pa.table({"count": pa.array([1], pa.int8()), "label": pa.array(["chair"]), "more": [None]})
        dataset.save(daft.from_arrow(small))
        assert pq.read_schema(parquet_of(dataset)).equals(LABEL_COUNTS.schema)

    def test_comments_travel_with_the_file(self, saved: TableDataset) -> None:
        written = pq.read_schema(parquet_of(saved))
        assert written.field("label").metadata[b"comment"] == b"category"

    def test_many_batches_are_few_files(self, dataset: TableDataset) -> None:
        labels = daft.from_pydict({"label": [f"label {number}" for number in range(2000)]}).into_batches(10)
        dataset.save(labels.with_column("count", daft.lit(1)))
        assert dataset.manifest is not None
        assert dataset.manifest.rows == 2000
        assert len(dataset.manifest.files) <= 16


class TestManifest:
    def test_it_tells_what_is_there(self, saved: TableDataset) -> None:
        manifest = saved.manifest
        assert manifest is not None
        assert manifest.rows == 3
        assert manifest.columns == {"label": "large_string", "count": "int64"}
        assert manifest.fingerprint == "f1"
        assert manifest.files == {parquet_of(saved).name: parquet_of(saved).stat().st_size}
        assert len(manifest.content_hash) == 16

    def test_the_same_rows_in_another_order_and_in_other_files_have_the_same_hash(
        self, saved: TableDataset, tmp_path: Path
    ) -> None:
        other = TableDataset(table="label_counts", path=str(tmp_path / "other"))
        rows = daft.from_pydict({name: values[::-1] for name, values in COUNTS.items()})
        other.save(rows.into_batches(1))
        assert saved.manifest
        assert other.manifest
        assert other.manifest.content_hash == saved.manifest.content_hash

    def test_other_rows_have_another_hash(self, saved: TableDataset, tmp_path: Path) -> None:
        other = TableDataset(table="label_counts", path=str(tmp_path / "other"))
        other.save(daft.from_pydict(COUNTS | {"count": [3, 2, 2]}))
        assert saved.manifest
        assert other.manifest
        assert other.manifest.content_hash != saved.manifest.content_hash

    def test_others_may_read_the_folder(self, saved: TableDataset, tmp_path: Path) -> None:
        usual = tmp_path / "usual"
        usual.mkdir()
        assert folder_of(saved).stat().st_mode == usual.stat().st_mode


def cut_in_half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


DAMAGES: dict[str, Callable[[TableDataset], object]] = {
    "nothing there": lambda dataset: [path.unlink() for path in folder_of(dataset).iterdir()],
    "no manifest": lambda dataset: (folder_of(dataset) / FILE_NAME).unlink(),
    "empty manifest": lambda dataset: (folder_of(dataset) / FILE_NAME).write_text(""),
    "manifest cut in half": lambda dataset: cut_in_half(folder_of(dataset) / FILE_NAME),
    "manifest of another program": lambda dataset: (folder_of(dataset) / FILE_NAME).write_text(json.dumps({"rows": 3})),
    "binary manifest": lambda dataset: (folder_of(dataset) / FILE_NAME).write_bytes(b"\xff\xfe\x00"),
    "Parquet cut in half": lambda dataset: cut_in_half(parquet_of(dataset)),
    "Parquet without its last byte": lambda dataset: parquet_of(dataset).write_bytes(
        parquet_of(dataset).read_bytes()[:-1]
    ),
    "Parquet missing": lambda dataset: parquet_of(dataset).unlink(),
    "Parquet is a folder": lambda dataset: (path := parquet_of(dataset), path.unlink(), path.mkdir()),
}


class TestExists:
    def test_a_whole_table(self, saved: TableDataset) -> None:
        assert saved.exists()

    def test_outside_a_run_any_fingerprint_will_do(self, saved: TableDataset) -> None:
        saved.fingerprint = ""
        assert saved.exists()

    def test_not_if_it_was_made_from_something_else(self, saved: TableDataset) -> None:
        saved.fingerprint = "f2"
        assert not saved.exists()

    def test_not_before_it_was_saved(self, dataset: TableDataset) -> None:
        assert not dataset.exists()

    @pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
    def test_not_if_damaged(self, saved: TableDataset, damage: Callable[[TableDataset], object]) -> None:
        damage(saved)
        assert not saved.exists()
        with pytest.raises(DatasetError, match=r"Table 'label_counts' is missing or unfinished at .*counts\. Run the"):
            saved.load()
        saved.save(daft.from_pydict(COUNTS))
        assert saved.exists()

    def test_foreign_files_are_not_read(self, saved: TableDataset) -> None:
        pq.write_table(pa.table(COUNTS), folder_of(saved) / "stray.parquet")
        assert saved.exists()
        assert saved.load().count_rows() == 3


class TestFailure:
    def test_a_failed_save_leaves_the_old_table(self, saved: TableDataset) -> None:
        with pytest.raises(DatasetError, match="no count of"):
            saved.save(failing_frame())
        assert saved.load().count_rows() == 3
        assert [path.name for path in folder_of(saved).parent.iterdir()] == ["counts"]

    def test_missing_columns_are_named_before_anything_runs(self, saved: TableDataset) -> None:
        with pytest.raises(DatasetError, match=r"Table 'label_counts' lacks the columns \['count'\]; it was given"):
            saved.save(failing_frame().exclude("count"))

    def test_a_column_of_another_type_is_named(self, saved: TableDataset) -> None:
        wrong = daft.from_pydict({"label": ["chair"], "count": ["three"]})
        with pytest.raises(DatasetError, match=r"Table 'label_counts': column 'count' of type large_string.*three"):
            saved.save(wrong)
        assert saved.load().count_rows() == 3

    def test_a_number_that_does_not_fit_is_no_other_number(self, tmp_path: Path) -> None:
        quotas = TableDataset(table="format_quotas", path=str(tmp_path / "quotas"))
        large = daft.from_pydict({"pattern": [2**40], "count": [1], "hashes": [[1]]})
        with pytest.raises(DatasetError, match="column 'pattern' of type int64"):
            quotas.save(large)

    def test_an_unknown_table_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(DatasetError, match=r"Unknown table 'vues'\. Tables are: annotations, completions, views"):
            TableDataset(table="vues", path=str(tmp_path))

    def test_what_killed_runs_left_is_removed(self, saved: TableDataset) -> None:
        beside = folder_of(saved).parent
        left, others = beside / ".counts.0123456789ab", beside / ".counts_by_view.0123456789ab"
        for folder in (left, others):
            folder.mkdir()
            (folder / "part-0.parquet").write_bytes(b"PAR1")
        saved.save(daft.from_pydict(COUNTS))
        assert sorted(path.name for path in beside.iterdir()) == [".counts_by_view.0123456789ab", "counts"]


class TestPreview:
    def test_first_rows(self, saved: TableDataset) -> None:
        assert saved.preview(2) == {
            "index": [0, 1],
            "columns": ["label", "count"],
            "data": [["chair", "3"], ["table", "2"]],
        }

    def test_long_cells_are_cut(self, dataset: TableDataset) -> None:
        dataset.save(daft.from_pydict({"label": ["x" * 5000], "count": [1]}))
        (cells,) = dataset.preview()["data"]
        assert len(cells[0]) == 200

    def test_nothing_to_see(self, dataset: TableDataset) -> None:
        assert dataset.preview() == {"index": [], "columns": [], "data": []}
