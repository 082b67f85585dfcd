import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from internspatial_kedro.models.chat import Conversation, Generation, Reply
from internspatial_kedro.models.errors import ModelError
from internspatial_kedro.models.recorded import RecordedReplies
from internspatial_kedro.tables.messages import say
from internspatial_kedro.tables.predictions import PREDICTIONS

ROW: dict[str, Any] = {
    "prediction_id": "p0",
    "model": "m",
    "benchmark": "b",
    "item_id": "b/0",
    "reply": "A",
    "failure": "",
    "attempts": 2,
    "seconds": 1.5,
    "prompt_tokens": 3,
    "reply_tokens": 4,
    "cost": 0.25,
}


def replies(record: RecordedReplies, *ids: str) -> list[Reply]:
    talks = [Conversation((say("user", "?"),), Path(), item_id) for item_id in ids]
    return record.reply(talks, Generation())


def write_lines(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("\n".join(json.dumps(row) for row in rows) + "\n\n", encoding="utf-8")
    return path


def write_folder(path: Path, *rows: dict[str, Any]) -> Path:
    path.mkdir()
    for number, row in enumerate(rows):
        pq.write_table(pa.Table.from_pylist([row], PREDICTIONS.schema), path / f"part-{number}.parquet")
    return path


def test_lines_are_found_by_item_or_prediction(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "r.jsonl", {"item_id": "b/0", "reply": "A"}, {"prediction_id": "p1", "reply": ""})
    assert replies(RecordedReplies(path), "p1", "b/0") == [Reply(""), Reply("A")]


def test_a_table_gives_back_everything(tmp_path: Path) -> None:
    path = write_folder(tmp_path / "predictions", ROW, ROW | {"item_id": "b/1", "prediction_id": "p1", "reply": "B"})
    record = RecordedReplies(path)
    assert replies(record, "b/0", "p1") == [Reply("A", "", 2, 1.5, 3, 4, 0.25), Reply("B", "", 2, 1.5, 3, 4, 0.25)]


def test_what_is_not_recorded_is_a_failure_of_the_item(tmp_path: Path) -> None:
    record = RecordedReplies(write_lines(tmp_path / "r.jsonl", {"item_id": "b/0", "reply": "A"}))
    missing, there = replies(record, "b/9", "b/0")
    assert missing.failure == "no reply is recorded for 'b/9'" and missing.attempts == 0
    assert there.text == "A"


def test_one_model_of_several_is_chosen_by_name(tmp_path: Path) -> None:
    path = write_folder(tmp_path / "predictions", ROW, ROW | {"model": "n", "prediction_id": "p1", "reply": "B"})
    assert replies(RecordedReplies(path, "n"), "b/0")[0].text == "B"
    with pytest.raises(ModelError, match="several models"):
        RecordedReplies(path)
    with pytest.raises(ModelError, match="It has those of: m, n"):
        RecordedReplies(path, "o")


def test_the_fingerprint_is_that_of_the_replies(tmp_path: Path) -> None:
    a, b = {"item_id": "a", "reply": "A"}, {"item_id": "b", "reply": "B"}
    first = RecordedReplies(write_lines(tmp_path / "1", a, b)).fingerprint
    assert RecordedReplies(write_lines(tmp_path / "2", b, a)).fingerprint == first
    assert RecordedReplies(write_lines(tmp_path / "3", a, b | {"reply": "C"})).fingerprint != first


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"item_id": "a", "reply": "A"}\n{"item_id": "a"', "line 2 is no JSON"),
        ("[1]", "no JSON object"),
        ('{"reply": "A"}', "needs item_id or prediction_id"),
        ('{"item_id": "a", "reply": 3}', "reply as text"),
        ('{"item_id": "a", "reply": "A"}\n{"item_id": "a", "reply": "B"}', "has a different reply already"),
        ('{"item_id": "a", "reply": "A", "attempts": "many"}', "line 1"),
        ("", "holds no reply"),
    ],
)
def test_a_broken_record_is_one_clear_error(tmp_path: Path, content: str, words: str) -> None:
    (tmp_path / "r.jsonl").write_text(content)
    with pytest.raises(ModelError, match=words):
        RecordedReplies(tmp_path / "r.jsonl")


def test_a_missing_record_and_a_folder_without_tables_are_errors(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no recorded replies at"):
        RecordedReplies(tmp_path / "gone.jsonl")
    (tmp_path / "x.parquet").write_text("no parquet")
    with pytest.raises(ModelError, match="no folder of Parquet files"):
        RecordedReplies(tmp_path)
