"""Items of `bench_build`, in all files that hold them."""

import json
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from benchmarks.internspatial_bench.built_items import TASKS, draw, make_item
from benchmarks.native_files import reading_of
from internspatial_kedro.benchmarks.benchmark import Reading
from internspatial_kedro.benchmarks.internspatial_bench import BENCHMARK
from internspatial_kedro.benchmarks.item_files import write_items
from internspatial_kedro.benchmarks.items import BadRow, BenchmarkError, Item
from internspatial_kedro.pipelines.bench_build.exports import write_lmms_eval, write_vlmevalkit
from internspatial_kedro.tables.items import ITEMS

MADE = [make_item(task, number) for number, task in enumerate(TASKS)]


def read(root: Path) -> list[Item | BadRow]:
    return list(BENCHMARK.read(reading_of(root)))


def without_root(rows: list[Item | BadRow]) -> list[Item]:
    return [replace(row, media_root="") for row in rows if isinstance(row, Item)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return draw(tmp_path / "root" / "internspatial_bench", MADE)


@pytest.mark.parametrize("above", [False, True], ids=["its folder", "the folder above"])
def test_lines(folder: Path, above: bool) -> None:
    write_items(MADE, folder / "items.jsonl")
    rows = read(folder.parent if above else folder)
    assert without_root(rows) == MADE
    assert {row.media_root for row in rows if isinstance(row, Item)} == {str(folder)}


@pytest.mark.parametrize("name", ["items.parquet", ""], ids=["file", "folder"])
def test_parquet(folder: Path, name: str) -> None:
    pq.write_table(pa.Table.from_pylist([item.to_row() for item in MADE], ITEMS.schema), folder / "items.parquet")
    assert without_root(read(folder / name)) == MADE


def test_the_export_for_lmms_eval(folder: Path) -> None:
    write_lmms_eval(MADE, folder, "lmms_eval/internspatial_bench.jsonl")
    rows = read(folder / "lmms_eval" / "internspatial_bench.jsonl")
    assert [item.item_id for item in without_root(rows)] == [item.item_id for item in MADE]
    assert [item.messages for item in without_root(rows)] == [item.messages for item in MADE]
    assert all(_scores_as(row, made) for row, made in zip(rows, MADE, strict=True))


def test_the_export_for_vlmevalkit(folder: Path, tmp_path: Path) -> None:
    write_vlmevalkit(MADE, folder, "vlmevalkit/internspatial_bench.tsv")
    rows = read(folder / "vlmevalkit" / "internspatial_bench.tsv")
    assert [item.item_id for item in without_root(rows)] == [item.item_id for item in MADE]
    assert all(_scores_as(row, made) for row, made in zip(rows, MADE, strict=True))
    assert all(Path(row.media_root, row.messages[0].media[0].path).is_file() for row in rows if isinstance(row, Item))


def _scores_as(row: Item | BadRow, made: Item) -> bool:
    """Whether it is worth the same under every profile; the export names no phrases, so words must be the answer's."""
    assert isinstance(row, Item)
    assert (row.task, row.format, row.source, row.answers) == (made.task, made.format, made.source, made.answers)
    return all(each.score(row, BENCHMARK.ideal_reply(row)).score == 1 for each in BENCHMARK.profiles.values())


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"answers": []}, "missing_field"),
        ({"answers": ["E"], "answer_kind": "letter"}, "answer_not_an_option"),
        ({"answers": ["maybe"], "answer_kind": "yes_no"}, "answer_not_an_option"),
        ({"answers": ["four"], "answer_kind": "number"}, "answer_not_a_number"),
        ({"answer_kind": "smell"}, "unknown_answer_kind"),
    ],
)
def test_items_that_cannot_be_scored(folder: Path, change: dict[str, object], reason: str) -> None:
    row = MADE[3].to_row() | {"media_root": ""} | change
    (folder / "items.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    (bad,) = read(folder)
    assert isinstance(bad, BadRow)
    assert bad.reason == reason


def test_a_missing_picture(folder: Path) -> None:
    write_items(MADE, folder / "items.jsonl")
    (folder / "images" / "2.png").unlink()
    assert [row.reason for row in read(folder) if isinstance(row, BadRow)] == ["missing_media"]


def test_a_doubled_row_of_parquet(folder: Path) -> None:
    rows = [item.to_row() for item in (MADE[0], MADE[0])]
    pq.write_table(pa.Table.from_pylist(rows, ITEMS.schema), folder / "items.parquet")
    assert [row.reason for row in read(folder) if isinstance(row, BadRow)] == ["duplicated_index"]


def test_another_table(folder: Path) -> None:
    pq.write_table(pa.table({"x": [1]}), folder / "items.parquet")
    with pytest.raises(BenchmarkError, match="holds no items"):
        read(folder)


def test_a_torn_file(folder: Path) -> None:
    (folder / "items.parquet").write_bytes(b"PAR1")
    with pytest.raises(BenchmarkError, match="holds no items"):
        read(folder)


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(BenchmarkError, match="bench_build"):
        read(tmp_path)


def test_other_prompts(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(BenchmarkError, match="their own prompts"):
        list(BENCHMARK.read(Reading(folder, tmp_path, prompt="official")))
