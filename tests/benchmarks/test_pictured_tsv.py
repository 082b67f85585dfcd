"""TSVs whose rows hold a picture, a question and an answer."""

from pathlib import Path

import pytest

from benchmarks.native_files import png, reading_of, write_tsv
from internspatial_kedro.benchmarks.benchmark import Reading
from internspatial_kedro.benchmarks.items import BadRow, BenchmarkError, Item
from internspatial_kedro.benchmarks.pictured_tsv import PicturedRow, RowError, list_cell, read_pictured


def _to_item(row: PicturedRow) -> Item:
    if row.first("question") == "bad":
        raise RowError("bad_question", "it says so")
    answers = tuple(list_cell(row, "answer"))
    return Item(row.index, "b", "t", (), answers, "text", cluster_id=row.images[0], media_root=row.media_root)


def _read(reading: Reading) -> list[Item | BadRow]:
    return list(read_pictured(reading, "b", ("B.tsv",), ("question", "answer"), _to_item))


def test_files_beside_the_table_are_found(tmp_path: Path):
    (tmp_path / "root/images").mkdir(parents=True)
    (tmp_path / "root/images/a.png").write_bytes(png())
    rows = [
        {"index": 1, "question": "?", "answer": "x", "image_path": "a.png"},
        {"index": 2, "question": "?", "answer": "x", "image_path": "../../a.png"},
        {"index": 3, "question": "?", "answer": "x", "image_path": "b.png"},
        {"index": 4, "question": "bad", "answer": "x", "image_path": "a.png"},
    ]
    write_tsv(tmp_path / "root/annotations/B.tsv", rows)
    item, *bad = _read(reading_of(tmp_path / "root"))
    assert isinstance(item, Item)
    assert (item.cluster_id, item.media_root) == ("images/a.png", str(tmp_path / "root"))
    assert [row.reason for row in bad if isinstance(row, BadRow)] == ["outside_root", "missing_media", "bad_question"]


def test_the_root_may_be_the_file(tmp_path: Path):
    (tmp_path / "a.png").write_bytes(png())
    row = {"index": 1, "question": "?", "answer": "None", "image_path": "a.png"}
    file = write_tsv(tmp_path / "mine.tsv", [row])
    (item,) = _read(reading_of(file))
    assert isinstance(item, Item)
    assert item.answers == ()


def test_a_missing_file_and_an_unknown_wording_are_one_clear_error(tmp_path: Path):
    with pytest.raises(BenchmarkError, match=r"B\.tsv"):
        _read(reading_of(tmp_path))
    with pytest.raises(BenchmarkError, match="no prompt 'sung'"):
        _read(Reading(tmp_path, tmp_path, "sung"))
