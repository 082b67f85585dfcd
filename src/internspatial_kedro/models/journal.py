"""Replies by content: what a model once said is never asked again, whoever asks and whatever was killed meanwhile."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from internspatial_kedro.models.chat import Conversation, Generation, Reply
from internspatial_kedro.models.json_lines import JsonLines
from internspatial_kedro.models.media_digests import media_digest


def prediction_id(fingerprint: str, conversation: Conversation, generation: Generation) -> str:
    """32 hexadecimal digits of everything that decides a reply: model, words, pixels, generation."""
    messages = [
        [message.role, part.kind, part.text, _pixels(part.path, conversation), part.start_s, part.end_s]
        for message in conversation.messages
        for part in message.parts
    ]
    told = json.dumps([fingerprint, generation.model_dump(mode="json"), messages], ensure_ascii=False)
    return hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _pixels(path: str, conversation: Conversation) -> str:
    return media_digest(conversation.media_root / path) if path else ""


class ReplyJournal(JsonLines[Reply]):
    """The replies in a folder, by prediction id."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "prediction_id", lambda entry: Reply(**entry), asdict)

    def add(self, values: Mapping[str, Reply]) -> None:
        """Remember replies; those that failed are asked again another time."""
        super().add({key: reply for key, reply in values.items() if not reply.failure})
