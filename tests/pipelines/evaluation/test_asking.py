"""Every turn is asked once, with what was said before it."""

from collections.abc import Sequence
from pathlib import Path

from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.models.chat import Conversation, Generation, Reply
from internspatial_kedro.models.journal import ReplyJournal
from internspatial_kedro.pipelines.evaluation.asking import KnownAnswerer, ModelAnswerer, play
from internspatial_kedro.tables.messages import say


class Parrot:
    """A model that says how many messages it has heard, and the last one; it counts what it is asked."""

    fingerprint = "parrot"

    def __init__(self, fails: str = "") -> None:
        self.asked: list[str] = []
        self._fails = fails

    def reply(self, conversations: Sequence[Conversation], generation: Generation) -> list[Reply]:
        return [self._reply(conversation) for conversation in conversations]

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
