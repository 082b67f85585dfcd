"""Conversations in the words of a checkpoint's chat template, cut where answers begin and end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from internspatial_kedro.models.checkpoints import list_control_tokens
from internspatial_kedro.models.errors import ModelError
from internspatial_kedro.models.prompts import defuse

RowMessage = Mapping[str, Any]
"""A message of `training_rows.messages`."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a rendered conversation.

    Attributes:
        text: As the template writes it, one placeholder a picture.
        is_answer: Whether the assistant says it, the token that ends its turn included; only this is learnt.
    """

    text: str
    is_answer: bool


class ChatFormat:
    """A checkpoint's chat template.

    Answers are found by rendering what comes before them as the prompt that evaluation would give. So a prompt's tokens
    in training are those in evaluation, whatever the tokenizer would merge across the border.
    """

    def __init__(self, processor: Any) -> None:
        """Takes the template.

        Args:
            processor: The checkpoint's.
        """
        self._processor = processor
        self._control = list_control_tokens(processor)

    def segments(self, messages: Sequence[RowMessage]) -> list[Segment]:
        """A conversation in stretches that alternate between what is given and what is learnt.

        Args:
            messages: In order.

        Raises:
            ModelError: The template writes a turn differently once another follows.
        """
        said = [self._content(message) for message in messages]
        whole = self._render(said)
        segments, place = [], 0
        for index, message in enumerate(said):
            if message["role"] != "assistant":
                continue
            start = len(self._checked(whole, said[:index], prompts=True))
            is_last = index == len(said) - 1
            end = len(whole if is_last else self._checked(whole, said[: index + 1], prompts=False))
            end = start + self._end_of_turn(whole[start:end])
            segments += [Segment(whole[place:start], False), Segment(whole[start:end], True)]
            place = end
        return [*segments, Segment(whole[place:], False)] if place < len(whole) else segments

    def _content(self, message: RowMessage) -> dict[str, Any]:
        parts = [
            {"type": "text", "text": defuse(part["text"], self._control)}
            if part["kind"] == "text"
            else {"type": part["kind"]}
            for part in message["parts"]
        ]
        return {"role": message["role"], "content": parts}

    def _render(self, messages: list[dict[str, Any]], *, prompts: bool = False) -> str:
        return str(self._processor.apply_chat_template(messages, add_generation_prompt=prompts, tokenize=False))

    def _checked(self, whole: str, beginning: list[dict[str, Any]], *, prompts: bool) -> str:
        text = self._render(beginning, prompts=prompts)
        if not whole.startswith(text):
            raise ModelError(
                "The chat template writes a conversation's beginning in another way than the whole: answers cannot be "
                f"told from prompts. It wrote {text[-60:]!r} for {whole[max(0, len(text) - 60) : len(text)]!r}."
            )
        return text

    def _end_of_turn(self, answer: str) -> int:
        """Where the last control token of an answer ends; a line break behind it is never generated."""
        ends = [answer.rfind(token) + len(token) for token in self._control if token in answer]
        return max(ends, default=len(answer))
