"""Every turn is asked once, with what was said before it."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.models.chat import Conversation, Generation, OnReply, Reply, ignore
from internspatial_kedro.models.journal import ReplyJournal
from internspatial_kedro.pipelines.evaluation.asking import KnownAnswerer, ModelAnswerer, play
from internspatial_kedro.tables.messages import say


class Parrot:
    """A model that says how many messages it has heard, and the last one; it counts what it is asked."""

    fingerprint = "parrot"

    def __init__(self, fails: str = "", dies_after: int = -1) -> None:
        self.asked: list[str] = []
        self._fails, self._dies_after = fails, dies_after

    def reply(
        self, conversations: Sequence[Conversation], generation: Generation, on_reply: OnReply = ignore
    ) -> list[Reply]:
        replies = []
        for place, conversation in enumerate(conversations):
            if len(self.asked) == self._dies_after:
                raise KeyboardInterrupt
            replies.append(self._reply(conversation))
            on_reply(place, replies[-1])
        return replies

    def _reply(self, conversation: Conversation) -> Reply:
        last = conversation.messages[-1].parts[0].text
        self.asked.append(last)
        if last == self._fails:
            return Reply("", failure="TimeoutError")
        return Reply(f"{len(conversation.messages)}: {last}")


def item(name: str, text: str = "", dialogue: str = "", turn: int = 0) -> Item:
    return Item(name, "b", "t", (say("user", text or name),), ("x",), "text", dialogue_id=dialogue, turn=turn)


def test_turns_hear_what_was_said(tmp_path: Path) -> None:
    parrot = Parrot()
    dialogues = [[item("a0"), item("a1"), item("a2")], [item("b0")]]
    rows = play(dialogues, ModelAnswerer(parrot, Generation()), ReplyJournal(tmp_path))
    assert [[row["reply"] for row in turns] for turns in rows] == [["1: a0", "3: a1", "5: a2"], ["1: b0"]]
    assert parrot.asked == ["a0", "b0", "a1", "a2"]


def test_nothing_is_asked_twice(tmp_path: Path) -> None:
    parrot = Parrot()
    dialogues = [[item("a", "same words")], [item("b", "same words")], [item("c0"), item("c1")]]
    first = play(dialogues, ModelAnswerer(parrot, Generation()), ReplyJournal(tmp_path))
    again = play(dialogues, ModelAnswerer(parrot, Generation()), ReplyJournal(tmp_path))
    assert parrot.asked == ["same words", "c0", "c1"]
    assert first == again
    assert [turns[0]["item_id"] for turns in first] == ["a", "b", "c0"]


def test_what_failed_is_asked_again_and_its_dialogue_goes_on(tmp_path: Path) -> None:
    failing, healthy = Parrot(fails="c0"), Parrot()
    dialogues = [[item("c0"), item("c1")], [item("d")]]
    rows = play(dialogues, ModelAnswerer(failing, Generation()), ReplyJournal(tmp_path))
    assert [row["failure"] for turns in rows for row in turns] == ["TimeoutError", "", ""]
    play(dialogues, ModelAnswerer(healthy, Generation()), ReplyJournal(tmp_path))
    # The second turn is another question once the first has an answer.
    assert healthy.asked == ["c0", "c1"]


def test_known_replies_differ_between_items_that_look_alike() -> None:
    answerer = KnownAnswerer("oracle", {("b", "a"): "1", ("b", "c"): "2"})
    rows = play([[item("a", "How many?")], [item("c", "How many?")]], answerer, None)
    assert [turns[0]["reply"] for turns in rows] == ["1", "2"]


def test_what_was_said_before_a_kill_is_kept(tmp_path: Path) -> None:
    dying, healthy = Parrot(dies_after=2), Parrot()
    dialogues = [[item(name)] for name in "abcd"]
    with pytest.raises(KeyboardInterrupt):
        play(dialogues, ModelAnswerer(dying, Generation()), ReplyJournal(tmp_path))
    rows = play(dialogues, ModelAnswerer(healthy, Generation()), ReplyJournal(tmp_path))
    assert (dying.asked, healthy.asked) == (["a", "b"], ["c", "d"])
    assert [turns[0]["reply"] for turns in rows] == ["1: a", "1: b", "1: c", "1: d"]


def test_recorded_replies_belong_to_items_however_alike_they_look() -> None:
    answerer = ModelAnswerer(Parrot(), Generation(), by_item=True)
    rows = play([[item("a", "same")], [item("b", "same")]], answerer, None)
    assert rows[0][0]["prediction_id"] != rows[1][0]["prediction_id"]
