"""TextVQA's native file."""

from pathlib import Path

from benchmarks.native_files import base64_of, reading_of, write_tsv
from internspatial_kedro.benchmarks.items import BadRow, Item
from internspatial_kedro.benchmarks.textvqa.reading import read

ROW = {"index": "34602", "image": base64_of(), "question": "what brand?", "answer": str(["nokia"] * 9 + ["it's"])}


def test_rows_become_items(tmp_path: Path):
    write_tsv(tmp_path / "root/annotations/TextVQA_VAL.tsv", [ROW])
    (item,) = read(reading_of(tmp_path / "root"))
    assert isinstance(item, Item)
    assert (item.item_id, item.answers) == ("textvqa/34602", ("nokia",) * 9 + ("it's",))
    assert item.messages[0].parts[-1].text == "what brand?\nReply with one word or one short phrase only."


def test_broken_answers_are_reported(tmp_path: Path):
    rows = [ROW | {"answer": "[]"}, ROW | {"index": "2", "answer": "['a', "}, ROW | {"index": "3", "answer": ""}]
    write_tsv(tmp_path / "root/annotations/TextVQA_VAL.tsv", rows)
    bad = [row for row in read(reading_of(tmp_path / "root")) if isinstance(row, BadRow)]
    assert [row.reason for row in bad] == ["no_answer", "broken_list", "no_answer"]
