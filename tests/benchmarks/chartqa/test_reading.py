"""ChartQA's native file."""

from pathlib import Path

from benchmarks.native_files import base64_of, reading_of, write_tsv
from internspatial_kedro.benchmarks.chartqa.reading import read
from internspatial_kedro.benchmarks.items import BadRow, Item

ROW = {"index": "1", "image": base64_of(), "question": "How many?", "answer": "14", "split": "test_human"}


def test_rows_become_items(tmp_path: Path):
    rows = [ROW, ROW | {"index": "7", "split": "test_augmented", "answer": "['a', 'b']", "image": "1"}]
    write_tsv(tmp_path / "root/annotations/ChartQA_TEST.tsv", rows)
    first, second = (item for item in read(reading_of(tmp_path / "root")) if isinstance(item, Item))
    assert (first.item_id, first.task, first.answers) == ("chartqa/1", "human", ("14",))
    assert (second.task, second.answers, second.extra["answer"]) == ("augmented", ("a", "b"), "['a', 'b']")
    assert second.cluster_id == first.cluster_id
    assert first.messages[0].parts[-1].text.startswith("How many?\nReply with one number")
    assert Path(first.media_root, first.messages[0].media[0].path).is_file()


def test_the_files_own_wording_can_be_asked(tmp_path: Path):
    write_tsv(tmp_path / "root/annotations/ChartQA_TEST.tsv", [ROW])
    reading = reading_of(tmp_path / "root")
    native = type(reading)(reading.root, reading.media_cache, "native")
    (item,) = read(native)
    assert isinstance(item, Item)
    assert item.messages[0].parts[-1].text == "How many?"


def test_broken_rows_are_reported(tmp_path: Path):
    rows = [
        ROW | {"answer": ""},
        ROW | {"index": "2", "answer": "[]"},
        ROW | {"index": "3", "image": "no base64!" * 9},
        ROW | {"index": "3"},
        ROW | {"index": "4", "image": ""},
        ROW | {"index": "5", "question": " "},
    ]
    write_tsv(tmp_path / "root/annotations/ChartQA_TEST.tsv", rows)
    bad = [row for row in read(reading_of(tmp_path / "root")) if isinstance(row, BadRow)]
    reasons = ["no_answer", "no_answer", "broken_base64", "duplicated_index", "missing_media", "no_question"]
    assert [row.reason for row in bad] == reasons
