"""Replies that a model gave before, by item, so that they can be scored again."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from internspatial_kedro.models.chat import Conversation, Generation, OnReply, Reply, ignore
from internspatial_kedro.models.errors import ModelError

_IDS: Final = ("item_id", "prediction_id")
_FIELDS: Final = ("failure", "attempts", "seconds", "prompt_tokens", "reply_tokens", "cost")


class RecordedReplies:
    """Answers each item with what is on record for it.

    A JSON lines file has one object a line with `item_id` or `prediction_id`, `reply`, and as many of the other columns
    of `predictions` as there are; a folder is a `predictions` table.
    """

    def __init__(self, path: Path, model: str = "") -> None:
        """Reads the record.

        Args:
            path: JSON lines file, Parquet file, or folder of Parquet files.
            model: Whose replies, where there are several models in it.

        Raises:
            ModelError: There is no such file, a line is broken, or an item has two different replies.
        """
        if not path.exists():
            raise ModelError(f"There are no recorded replies at {path}.")
        tabular = path.is_dir() or path.suffix == ".parquet"
        rows = list(_read_table(path) if tabular else _read_lines(path))
        self._replies = _by_id(path, _choose_model(path, rows, model))

    def __len__(self) -> int:
        return len(self._replies)

    @property
    def fingerprint(self) -> str:
        """Of all replies."""
        words = sorted((key, reply.text, reply.failure) for key, reply in self._replies.items())
        return hashlib.sha256(json.dumps(["recorded", words]).encode()).hexdigest()

    def reply(
        self, conversations: Sequence[Conversation], generation: Generation, on_reply: OnReply = ignore
    ) -> list[Reply]:
        """What is on record.

        Args:
            conversations: Found by their `item_id`, which may be a prediction id too.
            generation: Of no effect: the words are said.
            on_reply: Of no effect: nothing can be lost.
        """
        return [
            self._replies.get(talk.item_id) or Reply("", f"no reply is recorded for '{talk.item_id}'", attempts=0)
            for talk in conversations
        ]


def _read_lines(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            where = f"{path}, line {number}"
            try:
                row = json.loads(line)
            except ValueError as error:
                raise ModelError(f"{where} is no JSON: {error}.") from error
            if not isinstance(row, dict):
                raise ModelError(f"{where} is no JSON object.")
            yield where, row


def _read_table(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path)
    except (pa.ArrowException, OSError) as error:
        raise ModelError(f"{path} is no folder of Parquet files: {error}") from error
    for number, row in enumerate(table.to_pylist(), 1):
        yield f"{path}, row {number}", row


def _choose_model(path: Path, rows: Sequence[tuple[str, Mapping[str, Any]]], model: str) -> Iterable[Any]:
    names = sorted({str(row["model"]) for _, row in rows if row.get("model")})
    if model and names and model not in names:
        raise ModelError(f"{path} has no replies of '{model}'. It has those of: {', '.join(names)}.")
    if not model and len(names) > 1:
        raise ModelError(f"{path} has replies of several models. Name one: {', '.join(names)}.")
    return [row for row in rows if not model or row[1].get("model") in (None, "", model)]


def _by_id(path: Path, rows: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, Reply]:
    replies: dict[str, Reply] = {}
    for where, row in rows:
        ids = [str(row[name]) for name in _IDS if row.get(name)]
        text = row.get("reply", row.get("text"))
        if not ids or not isinstance(text, str):
            raise ModelError(f"{where} needs item_id or prediction_id, and reply as text.")
        reply = _to_reply(where, text, row)
        for key in ids:
            if replies.setdefault(key, reply).text != text:
                raise ModelError(f"{where}: '{key}' has a different reply already.")
    if not replies:
        raise ModelError(f"{path} holds no reply.")
    return replies


def _to_reply(where: str, text: str, row: Mapping[str, Any]) -> Reply:
    told = {name: row[name] for name in _FIELDS if row.get(name) is not None}
    try:
        kinds = {"failure": str, "attempts": int, "prompt_tokens": int, "reply_tokens": int}
        return Reply(text, **{name: kinds.get(name, float)(value) for name, value in told.items()})
    except (TypeError, ValueError) as error:
        raise ModelError(f"{where}: {error}.") from error
