"""Questions to a chat model: each asked once, its answer read, and repaired once."""

from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Final, Generic

from internspatial_kedro.models.annotating.json_answers import Schema, read_answer
from internspatial_kedro.models.annotating.prompts import StepPrompt
from internspatial_kedro.models.annotating.reasons import Reason, Refused
from internspatial_kedro.models.chat import ChatModel, Conversation, Generation, Reply
from internspatial_kedro.models.journal import ReplyJournal, prediction_id
from internspatial_kedro.tables.messages import say

_UNREADABLE: Final = "unreadable media"  # how models begin the failure of an item whose picture cannot be read
_REPEATED_LETTERS: Final = 4000


@dataclass(frozen=True, slots=True)
class Outcome(Generic[Schema]):
    """What became of a question.

    Attributes:
        answer: The answer, or why there is none.
        reply_ids: Prediction ids of the replies that it took, one or two.
    """

    answer: Schema | Refused
    reply_ids: tuple[str, ...]


class Asker:
    """Asks a model; what its journal or an earlier call has is not asked again."""

    def __init__(self, model: ChatModel, generation: Generation, journal: ReplyJournal | None) -> None:
        """Nothing is asked yet.

        Args:
            model: Who answers.
            generation: How.
            journal: Replies of earlier runs; None if they are not kept.
        """
        self._model = model
        self._fingerprint = model.fingerprint
        self._generation = generation
        self._journal = journal
        self._said: dict[str, Reply] = {}

    def ask(self, conversations: Sequence[Conversation]) -> list[tuple[str, Reply]]:
        """Prediction id and reply of each conversation, in order; equal ones are asked once.

        Raises:
            ModelError: The model cannot be used at all.
        """
        keys = [prediction_id(self._fingerprint, each, self._generation) for each in conversations]
        new = {key: each for key, each in zip(keys, conversations, strict=True) if key not in self._said}
        with closing(self._unknown(new)) as parts:
            for part in parts:
                self._say(part, [new[key] for key in part])
        return [(key, self._recall(key)) for key in keys]

    def _unknown(self, new: Mapping[str, Conversation]) -> Generator[list[str]]:
        if self._journal is not None:
            yield from self._journal.unknown(new)
        elif new:
            yield list(new)

    def _say(self, names: list[str], conversations: list[Conversation]) -> None:
        def keep(place: int, reply: Reply) -> None:
            if self._journal is not None:
                self._journal.add({names[place]: reply})

        replies = self._model.reply(conversations, self._generation, keep)
        self._said |= dict(zip(names, replies, strict=True))

    def _recall(self, key: str) -> Reply:
        if key not in self._said and self._journal is not None:
            self._said[key] = self._journal[key]
        return self._said[key]

    def ask_for(
        self, schema: type[Schema], conversations: Sequence[Conversation], repair: StepPrompt, salvage: bool = False
    ) -> list[Outcome[Schema]]:
        """An answer to each conversation, in order; one that cannot be read is asked for once more.

        Args:
            schema: What answers must look like.
            conversations: What to ask.
            repair: How it is asked for once more.
            salvage: Whether the whole entries of a list that is cut off are an answer.

        Raises:
            ModelError: The model cannot be used at all.
        """
        said = self.ask(conversations)
        outcomes = [Outcome(_read(reply, schema, salvage), (key,)) for key, reply in said]
        broken = [place for place, outcome in enumerate(outcomes) if _is_repairable(outcome.answer)]
        again = self.ask([_repair(conversations[place], said[place][1], outcomes[place], repair) for place in broken])
        for place, (key, reply) in zip(broken, again, strict=True):
            outcomes[place] = Outcome(_read(reply, schema, salvage), (*outcomes[place].reply_ids, key))
        return outcomes


def _read(reply: Reply, schema: type[Schema], salvage: bool) -> Schema | Refused:
    if reply.failure:
        is_media = reply.failure.startswith(_UNREADABLE)
        return Refused(Reason.IMAGE_UNREADABLE if is_media else Reason.MODEL_FAILED, reply.failure)
    try:
        return read_answer(reply.text, schema, salvage)
    except Refused as verdict:
        return verdict


def _is_repairable(answer: object) -> bool:
    """Whether there was a reply that could not be read."""
    return isinstance(answer, Refused) and answer.reason not in (Reason.MODEL_FAILED, Reason.IMAGE_UNREADABLE)


def _repair(conversation: Conversation, reply: Reply, outcome: Outcome[Schema], prompt: StepPrompt) -> Conversation:
    """The conversation, what was answered, and what is wrong with it."""
    # Halves of characters can be neither sent nor kept; servers refuse a turn without words.
    words = reply.text[:_REPEATED_LETTERS].encode("utf-8", "replace").decode().strip() or "(nothing)"
    wrong = outcome.answer.detail if isinstance(outcome.answer, Refused) else ""
    turns = (*conversation.messages, say("assistant", words), say("user", prompt.fill({"error": wrong})))
    return replace(conversation, messages=turns, item_id=f"{conversation.item_id}/repair")
