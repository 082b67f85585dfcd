"""MathVision's native files."""

from pathlib import Path

import pytest

from benchmarks.native_files import base64_of, reading_of, write_tsv
from internspatial_kedro.benchmarks.items import BadRow, BenchmarkError, Item
from internspatial_kedro.benchmarks.mathvision.reading import read

ROW = {
    "index": "4",
    "image": base64_of(),
    "question": "Which fraction is blue?\n<image1>",
    "answer": "B",
    "choices": "['3/11', '8/11']",
    "category": "algebra",
    "level": "3",
}


def test_rows_become_items(tmp_path: Path):
    rows = [ROW, ROW | {"index": "5", "choices": "[]", "answer": "14"}]
    write_tsv(tmp_path / "root/annotations/MathVision.tsv", rows)
    choice, free = (item for item in read(reading_of(tmp_path / "root")) if isinstance(item, Item))
    assert (choice.options, choice.answers, choice.task, choice.extra) == (
        ("3/11", "8/11"),
        ("B",),
        "algebra",
        {"level": "3"},
    )
    text = choice.messages[0].parts[-1].text
    assert text.startswith(
        "Which fraction is blue?\nA. 3/11\nB. 8/11\nGive the final answer by the letter of its option."
    )
    assert r"\boxed{}" in text
    assert (free.options, free.answer_kind) == ((), "text")


def test_options_in_the_question_are_not_repeated(tmp_path: Path):
    write_tsv(tmp_path / "root/annotations/MathVision_MINI.tsv", [ROW | {"question": "Which?\n(A) 3/11\n(B) 8/11"}])
    (item,) = read(reading_of(tmp_path / "root", variant="mini"))
    assert isinstance(item, Item)
    assert item.messages[0].parts[-1].text.count("8/11") == 1


def test_bad_input(tmp_path: Path):
    write_tsv(tmp_path / "root/annotations/MathVision.tsv", [ROW | {"answer": "C"}])
    (bad,) = read(reading_of(tmp_path / "root"))
    assert isinstance(bad, BadRow)
    assert bad.reason == "answer_not_among_options"
    with pytest.raises(BenchmarkError, match="no variant 'maxi'"):
        list(read(reading_of(tmp_path / "root", variant="maxi")))
