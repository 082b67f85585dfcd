"""Replies by content: what a model once said is never asked again, whoever asks and whatever was killed meanwhile.

A journal is a folder of JSON lines files. Every writer appends to a file of its own, so that several processes and
machines share one folder without locks; a line is handed to the operating system before the reply is used, so that
killing the process loses nothing. A line that is unfinished is skipped.
"""

import hashlib
import json
import logging
import uuid
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from internspatial_kedro.models.chat import Conversation, Generation, Reply
from internspatial_kedro.models.media_digests import media_digest

_logger = logging.getLogger(__name__)


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


class ReplyJournal:
    """The replies in a folder."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._replies: dict[str, Reply] = {}
        for path in sorted(folder.glob("*.jsonl")):
            self._replies.update(_read(path))
        self._path = folder / f"{uuid.uuid4().hex}.jsonl"
        self._file: IO[str] | None = None

    def __len__(self) -> int:
        return len(self._replies)

    def __contains__(self, key: str) -> bool:
        return key in self._replies

    def __getitem__(self, key: str) -> Reply:
        return self._replies[key]

    def add(self, replies: dict[str, Reply]) -> None:
        """Remember replies by prediction id; those that failed are asked again another time."""
        given = {key: reply for key, reply in replies.items() if not reply.failure}
        if not given:
            return
        lines = (json.dumps({"prediction_id": key, **asdict(reply)}) for key, reply in given.items())
        if self._file is None:
            self._file = self._path.open("a", encoding="utf-8")
        self._file.writelines(f"{line}\n" for line in lines)
        self._file.flush()
        self._replies.update(given)


def _read(path: Path) -> Iterator[tuple[str, Reply]]:
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                entry: dict[str, Any] = json.loads(line)
                yield entry.pop("prediction_id"), Reply(**entry)
            except (ValueError, KeyError, TypeError) as error:
                _logger.warning("%s, line %d is left out: %s. Its item is asked again.", path, number, error)
