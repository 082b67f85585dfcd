"""MMSI-Bench's files to items."""

from pathlib import Path

import pytest

from benchmarks.mmsi_bench.native import CATEGORIES, QUESTION, write_columns, write_embedded, write_parquet
from benchmarks.native_files import base64_of, png, reading_of, write_tsv
from internspatial_kedro.benchmarks.benchmark import Reading
from internspatial_kedro.benchmarks.items import BadRow, BenchmarkError, Item
from internspatial_kedro.benchmarks.mmsi_bench import BENCHMARK
from internspatial_kedro.benchmarks.mmsi_bench.categories import TASKS, task_of


def _items(root: Path, **options: str) -> list[Item]:
    read = list(BENCHMARK.read(reading_of(root, **options)))
    assert all(isinstance(one, Item) for one in read), read
    return [one for one in read if isinstance(one, Item)]


def test_the_authors_tsv_is_found_in_the_data_layout(tmp_path: Path):
    write_embedded(tmp_path / "data" / "annotations" / "MMSI_bench.tsv")
    first, *others = _items(tmp_path / "data")
    assert (first.item_id, first.answers, first.options) == ("mmsi_bench/0", ("A",), ("front", "back", "left", "right"))
    assert first.question == "Where is the chair?"
    *pictures, words = first.messages[0].parts
    assert [(Path(first.media_root) / part.path).read_bytes() for part in pictures] == [png(0), png(9)]
    assert words.text.startswith(f"{QUESTION}\n")
    assert [one.task for one in others] == ["Positional Relationship (Cam.-Obj.)"] * 2 + ["MSR"]
    assert first.task == others[0].task
    assert first.extra == {"category": CATEGORIES[0]}


def test_options_of_columns_follow_the_question(tmp_path: Path):
    (item,) = _items(write_columns(tmp_path / "MMSIBench_wo_circular.tsv"))
    assert item.messages[0].parts[-1].text.startswith("Where?\nOptions: A: front, B: back, C: left, D: right\n")
    assert (item.task, item.lettered["B"]) == ("Attribute (Meas.)", "back")


def test_parquet_gives_the_same_as_tsv(tmp_path: Path):
    item, other = _items(write_parquet(tmp_path / "MMSI_Bench.parquet"))
    assert (item.item_id, other.item_id) == ("mmsi_bench/3", "mmsi_bench/4")
    assert [(Path(item.media_root) / part.path).read_bytes() for part in item.messages[0].media] == [png(1), png(2)]
    assert item.lettered == {"A": "front", "B": "back", "C": "left", "D": "right"}
    assert item.cluster_id == other.cluster_id


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"images": []}, "missing_media"),
        ({"images": [b"no picture"]}, "not_an_image"),
        ({"question": None}, "empty_cell"),
        ({"answer": "E"}, "answer_not_an_option"),
    ],
)
def test_broken_records_of_parquet_have_a_reason(tmp_path: Path, cells: dict[str, object], reason: str):
    read = list(BENCHMARK.read(reading_of(write_parquet(tmp_path / "x.parquet", **cells))))
    assert [one.reason for one in read if isinstance(one, BadRow)] == [reason] * 2


@pytest.mark.parametrize("circular", ["yes", "internsr"])
def test_a_circular_run_asks_every_question_four_times(tmp_path: Path, circular: str):
    write_embedded(tmp_path / "MMSI_Bench.tsv")
    items = _items(tmp_path, circular=circular)
    assert [one.item_id for one in items[4:8]] == [f"mmsi_bench/{number}" for number in (1, 1000001, 2000001, 3000001)]
    assert {one.lettered[one.answers[0]] for one in items[4:8]} == {"back"}
    assert {one.extra["g_index"] for one in items[4:8]} == {"1"}
    assert [one.options[0] for one in items[:4]] == ["front", "back", "left", "right"]
    assert all(
        f"{letter}: {text}" in one.messages[0].parts[-1].text for one in items for letter, text in one.lettered.items()
    )


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"image": "!" * 99}, "broken_base64"),
        ({"image": ""}, "missing_media"),
        ({"image": "77"}, "broken_pointer"),
        ({"question": "How far?"}, "answer_not_an_option"),
        ({"answer": "front"}, "answer_not_an_option"),
        ({"answer": ""}, "answer_not_an_option"),
    ],
)
@pytest.mark.parametrize("circular", ["no", "yes"])
def test_bad_rows_have_a_reason_and_stop_no_other(tmp_path: Path, cells: dict[str, str], reason: str, circular: str):
    good = {"index": 1, "question": QUESTION, "answer": "A", "image": base64_of(), "category": "MSR"}
    path = write_tsv(tmp_path / "MMSI_Bench.tsv", [{**good, **cells}, {**good, "index": 2}])
    read = list(BENCHMARK.read(reading_of(path, circular=circular)))
    assert [one.reason for one in read if isinstance(one, BadRow)] == [reason]
    assert {one.item_id[-1] for one in read if isinstance(one, Item)} == {"2"}


@pytest.mark.parametrize(
    ("prompt", "options"), [("other", {}), ("default", {"circular": "maybe"}), ("default", {"variant": "x"})]
)
def test_unknown_choices_are_one_clear_error(tmp_path: Path, prompt: str, options: dict[str, str]):
    with pytest.raises(BenchmarkError, match="there are prompt 'default' and circular: no, yes, internsr"):
        list(BENCHMARK.read(Reading(tmp_path, tmp_path, prompt, options)))


def test_a_file_that_is_no_parquet_is_one_clear_error(tmp_path: Path):
    (tmp_path / "x.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(BenchmarkError, match="cannot be read as parquet"):
        list(BENCHMARK.read(reading_of(tmp_path / "x.parquet")))


def test_every_spelling_of_a_category_is_one_of_eleven_tasks():
    short = ["Pos-Cam-Cam", "Pos-Obj-Obj", "Pos-Reg-Reg", "Pos-Cam-Obj", "Pos-Obj-Reg", "Pos-Cam-Reg"]
    short += ["Attr-Meas", "Attr-Appr", "Motion-Cam", "Motion-Obj", "MSR"]
    assert [task_of(name) for name in short] == list(TASKS)
    for task in TASKS:
        assert task_of(task.replace("-", "–")) == task_of(task.replace("-", "‑")) == task_of(task) == task
