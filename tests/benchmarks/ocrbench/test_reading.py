"""OCRBench's native file."""

from pathlib import Path

from benchmarks.native_files import base64_of, reading_of, write_tsv
from internspatial_kedro.benchmarks.items import BadRow, Item
from internspatial_kedro.benchmarks.ocrbench.reading import read

ROW = {
    "index": "0",
    "image": base64_of(),
    "question": "what is written in the image?",
    "answer": "['CENTRE']",
    "category": "Regular Text Recognition",
}
FORMULA = "Handwritten Mathematical Expression Recognition"


def test_rows_become_items(tmp_path: Path):
    write_tsv(tmp_path / "root/annotations/OCRBench.tsv", [ROW, ROW | {"index": "1", "category": FORMULA}])
    first, second = (item for item in read(reading_of(tmp_path / "root")) if isinstance(item, Item))
    assert (first.task, first.answers, first.extra) == (ROW["category"], ("CENTRE",), {"dataset": ""})
    assert first.messages[0].parts[-1].text == ROW["question"]
    assert second.extra == {"dataset": "HME100k"}


def test_broken_rows_are_reported(tmp_path: Path):
    rows = [ROW | {"category": "Poems"}, ROW | {"index": "1", "answer": "['']"}, ROW | {"index": "2", "category": ""}]
    write_tsv(tmp_path / "root/annotations/OCRBench.tsv", rows)
    bad = [row for row in read(reading_of(tmp_path / "root")) if isinstance(row, BadRow)]
    assert [row.reason for row in bad] == ["unknown_category", "no_answer", "no_category"]
