"""The protocol of a model that answers: conversations in, replies out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pydantic import BaseModel, ConfigDict, Field

from internspatial_kedro.tables.messages import Message


class Generation(BaseModel):
    """How replies are generated."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_new_tokens: int = Field(512, gt=0)
    """Where a reply is cut."""
    temperature: float = Field(0.0, ge=0)
    """0 is greedy."""
    seed: int = 0
    """Of sampling, where a model samples."""
    video_frames: int = Field(32, gt=0)
    """Frames that stand for a video, evenly spread over it."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """What a model gets.

    Attributes:
        messages: From the system's or first user's on; the last is the user's.
        media_root: The folder that paths of parts are below.
        item_id: Whose it is; only recorded replies are found by it, no model sees it.
    """

    messages: tuple[Message, ...]
    media_root: Path
    item_id: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model said.

    Attributes:
        text: The raw words; empty if the call failed.
        failure: Why there is none; empty if there is.
        attempts: Calls that it took.
        seconds: Time inside the model [s]; a share of it where conversations were answered together.
        prompt_tokens: Tokens in; 0 if unknown.
        reply_tokens: Tokens out; 0 if unknown.
        cost: By the prices given; 0 if none.
    """

    text: str
    failure: str = ""
    attempts: int = 1
    seconds: float = 0.0
    prompt_tokens: int = 0
    reply_tokens: int = 0
    cost: float = 0.0


OnReply = Callable[[int, Reply], None]
"""Told the place of a conversation and its reply as soon as there is one, so that a killed run loses nothing."""


def ignore(place: int, reply: Reply) -> None:
    """Nobody wants to know before all are answered."""


class ChatModel(Protocol):
    """A model that answers."""

    @property
    def fingerprint(self) -> str:
        """Of everything that decides its replies beside messages and generation: weights or endpoint and model id."""
        ...

    def reply(
        self, conversations: Sequence[Conversation], generation: Generation, on_reply: OnReply = ignore
    ) -> list[Reply]:
        """One reply a conversation, in order; what fails becomes a `Reply` with a `failure`, never an exception.

        Args:
            conversations: What to answer.
            generation: How.
            on_reply: Told of each reply when it comes, from any thread but one at a time.
        """
        ...
