"""Replies are remembered by content, across processes and after kills."""

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from internspatial_kedro.models.chat import Conversation, Generation, Reply
from internspatial_kedro.models.journal import ReplyJournal, prediction_id
from internspatial_kedro.tables.messages import show


@pytest.fixture
def conversation(tmp_path: Path) -> Conversation:
    Image.new("RGB", (8, 8), "red").save(tmp_path / "a.png")
    return Conversation((show("What is this?", ("a.png",)),), tmp_path)


def test_replies_survive_and_failures_are_asked_again(tmp_path: Path) -> None:
    ReplyJournal(tmp_path).add({"1": Reply("yes", attempts=2, cost=0.5), "2": Reply("", failure="timeout")})
    again = ReplyJournal(tmp_path)
    assert again["1"] == Reply("yes", attempts=2, cost=0.5)
    assert "2" not in again


def test_writers_do_not_share_files(tmp_path: Path) -> None:
    first, second = ReplyJournal(tmp_path), ReplyJournal(tmp_path)
    first.add({"1": Reply("a")})
    second.add({"2": Reply("b")})
    first.add({"3": Reply("c")})
    assert len(list(tmp_path.iterdir())) == 2
    assert len(ReplyJournal(tmp_path)) == 3


@pytest.mark.parametrize("cut", range(1, 12))
def test_an_unfinished_line_is_left_out(tmp_path: Path, cut: int) -> None:
    journal = ReplyJournal(tmp_path)
    journal.add({"1": Reply("ä" * 9)})
    journal.add({"2": Reply("ö" * 9)})
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[: -cut * 7])
    assert "1" in ReplyJournal(tmp_path)
    assert "2" not in ReplyJournal(tmp_path)


@pytest.mark.parametrize(
    "line", [b"\xff\xfe", b"[]", b'{"prediction_id": "3"}', b'{"prediction_id": "3", "text": "x", "who": 1}']
)
def test_lines_that_are_no_replies_are_left_out(tmp_path: Path, line: bytes) -> None:
    ReplyJournal(tmp_path).add({"1": Reply("yes")})
    (tmp_path / "other.jsonl").write_bytes(line + b"\n")
    assert len(ReplyJournal(tmp_path)) == 1


def test_everything_that_decides_a_reply_is_in_its_id(conversation: Conversation, tmp_path: Path) -> None:
    ids = [prediction_id("m", conversation, Generation())]
    ids.append(prediction_id("n", conversation, Generation()))
    ids.append(prediction_id("m", conversation, Generation(max_new_tokens=9)))
    (message,) = conversation.messages
    for part in (replace(message.parts[1], text="Who?"), replace(message.parts[0], start_s=1.0)):
        ids.append(prediction_id("m", replace(conversation, messages=(replace(message, parts=(part,)),)), Generation()))
    Image.new("RGB", (8, 8), "blue").save(tmp_path / "a.png")
    ids.append(prediction_id("m", conversation, Generation()))
    assert len(set(ids)) == 6


def test_where_a_picture_lies_is_not_in_its_id(conversation: Conversation, tmp_path: Path) -> None:
    (tmp_path / "b.png").write_bytes((tmp_path / "a.png").read_bytes())
    moved = Conversation((show("What is this?", ("b.png",)),), tmp_path)
    assert prediction_id("m", conversation, Generation()) == prediction_id("m", moved, Generation())


def test_missing_pictures_differ_by_their_names(tmp_path: Path) -> None:
    ids = {prediction_id("m", Conversation((show("?", (name,)),), tmp_path), Generation()) for name in ("x", "y")}
    assert len(ids) == 2
