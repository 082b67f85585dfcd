"""Conversations are played: every turn is asked once, with what the model said before."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.models.chat import ChatModel, Conversation, Generation, OnReply, Reply
from internspatial_kedro.models.journal import ReplyJournal, prediction_id
from internspatial_kedro.tables.messages import Message, say

Dialogue = Sequence[Item]
"""The turns of a conversation in order; most have one."""


class Answerer(Protocol):
    """Who answers items."""

    def key(self, item: Item, conversation: Conversation) -> str:
        """The prediction id: of everything that decides the reply."""
        ...

    def answer(self, items: Sequence[Item], conversations: Sequence[Conversation], on_reply: OnReply) -> list[Reply]:
        """One reply an item, in order, and told as soon as it is there; what fails becomes one with a `failure`."""
        ...


class ModelAnswerer:
    """A model answers: it sees the conversation only.

    Args:
        model: Who.
        generation: How.
        by_item: Whether replies depend on the item and not on how it looks, as recorded ones do.
    """

    def __init__(self, model: ChatModel, generation: Generation, by_item: bool = False) -> None:
        self._model, self._generation, self._by_item = model, generation, by_item

    def key(self, item: Item, conversation: Conversation) -> str:
        """Items that look the same to the model are one."""
        name = f"{self._model.fingerprint}/{item.item_id}" if self._by_item else self._model.fingerprint
        return prediction_id(name, conversation, self._generation)

    def answer(self, items: Sequence[Item], conversations: Sequence[Conversation], on_reply: OnReply) -> list[Reply]:
        """What the model says."""
        return self._model.reply(conversations, self._generation, on_reply)


class KnownAnswerer:
    """Replies that are known beforehand by item: an oracle's, a guesser's."""

    def __init__(self, name: str, replies: Mapping[tuple[str, str], str]) -> None:
        self._name, self._replies = name, replies

    def key(self, item: Item, conversation: Conversation) -> str:
        """Items have replies of their own, however alike they look."""
        return hashlib.blake2b(
            "\x1f".join((self._name, item.benchmark, item.item_id)).encode(), digest_size=16
        ).hexdigest()

    def answer(self, items: Sequence[Item], conversations: Sequence[Conversation], on_reply: OnReply) -> list[Reply]:
        """The known replies."""
        return [Reply(self._replies[item.benchmark, item.item_id]) for item in items]


def play(dialogues: Sequence[Dialogue], answerer: Answerer, journal: ReplyJournal | None) -> list[list[dict[str, Any]]]:
    """Play conversations side by side, turn by turn.

    Args:
        dialogues: What to ask.
        answerer: Who answers.
        journal: Replies that are not asked for again; None for answers that cost nothing.

    Returns:
        For each conversation a row of `PREDICTIONS` for each of its items, without `model`.
    """
    rows: list[list[dict[str, Any]]] = [[] for _ in dialogues]
    told: dict[int, tuple[Message, ...]] = dict.fromkeys(range(len(dialogues)), ())
    for turn in range(max(map(len, dialogues), default=0)):
        here = [number for number, dialogue in enumerate(dialogues) if turn < len(dialogue)]
        items = [dialogues[number][turn] for number in here]
        conversations = [
            Conversation((*told[number], *item.messages), Path(item.media_root))
            for number, item in zip(here, items, strict=True)
        ]
        keys = [answerer.key(item, conversation) for item, conversation in zip(items, conversations, strict=True)]
        replies = _ask(keys, items, conversations, answerer, journal)
        for number, item, key, conversation in zip(here, items, keys, conversations, strict=True):
            rows[number].append(_row(item, key, replies[key]))
            told[number] = (*conversation.messages, say("assistant", replies[key].text))
    return rows


def _ask(
    keys: Sequence[str],
    items: Sequence[Item],
    conversations: Sequence[Conversation],
    answerer: Answerer,
    journal: ReplyJournal | None,
) -> dict[str, Reply]:
    """Replies by prediction id; the model is asked only for those that nobody has, and once for equal ones."""
    known = {key: journal[key] for key in keys if journal is not None and key in journal}
    places = {key: place for place, key in enumerate(keys) if key not in known}
    if not places:
        return known
    new, asked = list(places), list(places.values())

    def keep(place: int, reply: Reply) -> None:
        if journal is not None:
            journal.add({new[place]: reply})

    replies = answerer.answer([items[place] for place in asked], [conversations[place] for place in asked], keep)
    return known | dict(zip(new, replies, strict=True))


def _row(item: Item, key: str, reply: Reply) -> dict[str, Any]:
    return {
        "prediction_id": key,
        "benchmark": item.benchmark,
        "item_id": item.item_id,
        "reply": reply.text,
        "failure": reply.failure,
        "attempts": reply.attempts,
        "seconds": reply.seconds,
        "prompt_tokens": reply.prompt_tokens,
        "reply_tokens": reply.reply_tokens,
        "cost": reply.cost,
    }
