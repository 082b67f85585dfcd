"""General-purpose training data: one record of a JSON lines file, in the layouts that trainers read.

* InternVL's and LLaVA's layout has `conversations` of `from` (human, gpt, system) and `value`, and in `image` a path or
  several; `<image>` in a human value is the place of one, and without any they come first.
* Chat messages have `messages` of `role` and `content`: a text, or parts of type `text`, `image` (a path in `image`)
  and `image_url` (a path in `image_url`, or in its `url`).

Sources: the chat data format page of InternVL's documentation, LLaVA-1.5's instruction data, OpenAI's chat messages.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

from internspatial_kedro.geometry.photos import PhotoError, photo_size
from internspatial_kedro.models.training.pictures import SkippedSampleError

_PLACE: Final = "<image>"
_SPEAKERS: Final = {"human": "user", "user": "user", "gpt": "assistant", "assistant": "assistant", "system": "system"}

Part = dict[str, Any]


@dataclass(frozen=True, slots=True)
class GeneralRecord:
    """A record as `training_rows` has it.

    Attributes:
        row_id: Content hash.
        native_id: Its own id; empty if none.
        messages: In turns, from the system's or the user's on; the last is the assistant's.
        images: Of all image parts, in order.
    """

    row_id: str
    native_id: str
    messages: list[dict[str, Any]]
    images: list[dict[str, Any]]


class UnusableRecordError(SkippedSampleError):
    """A record cannot be learnt from."""


def read_record(line: bytes, root: Path) -> GeneralRecord:
    """A line as a record.

    Args:
        line: JSON in UTF-8.
        root: Folder that paths of pictures are below.

    Raises:
        UnusableRecordError: It is malformed, or a picture is missing or broken.
    """
    record = _parse(line)
    if "conversations" in record:
        messages = _conversation_turns(record)
    elif "messages" in record:
        messages = [_chat_message(message) for message in _list(record, "messages")]
    else:
        raise UnusableRecordError("layout", f"neither conversations nor messages, but {', '.join(sorted(record))}")
    _check_turns(messages)
    images = [_measure(part["path"], root) for message in messages for part in message["parts"] if part["path"]]
    content = json.dumps([messages, images], sort_keys=True)
    row_id = hashlib.blake2b(content.encode(), digest_size=8).hexdigest()
    return GeneralRecord(row_id, str(record.get("id", "")), messages, images)


def _parse(line: bytes) -> dict[str, Any]:
    try:
        record = json.loads(line.decode())
    except UnicodeDecodeError as error:
        raise UnusableRecordError("encoding", f"no UTF-8: {error}") from error
    except (ValueError, RecursionError) as error:
        raise UnusableRecordError("json", f"{error}: {line[:80]!r}") from error
    if not isinstance(record, dict):
        raise UnusableRecordError("json", f"a record is an object, this is a {type(record).__name__}: {line[:80]!r}")
    return record


def _list(record: dict[str, Any], name: str) -> list[dict[str, Any]]:
    items = record[name]
    if not isinstance(items, list) or not items or not all(isinstance(item, dict) for item in items):
        raise UnusableRecordError("layout", f"{name} is no list of objects")
    return items


def _conversation_turns(record: dict[str, Any]) -> list[dict[str, Any]]:
    if record.get("video"):
        raise UnusableRecordError("video", "videos are not trained on: give their frames as pictures")
    given = record.get("image") or []
    paths = [given] if isinstance(given, str) else given
    if not isinstance(paths, list):
        raise UnusableRecordError("layout", "image is neither a path nor a list of paths")
    turns = [(_role(turn.get("from")), _text(turn.get("value"))) for turn in _list(record, "conversations")]
    places = sum(text.count(_PLACE) for role, text in turns if role == "user")
    if not places and paths:
        first = next((index for index, (role, _) in enumerate(turns) if role == "user"), 0)
        turns[first] = (turns[first][0], f"{_PLACE}\n" * len(paths) + turns[first][1])
    elif places != len(paths):
        raise UnusableRecordError("image_count", f"{places} places for {len(paths)} pictures")
    waiting = iter(paths)
    return [
        {"role": role, "parts": _split(text, waiting) if role == "user" else [_words(text)]} for role, text in turns
    ]


def _split(text: str, waiting: Any) -> list[Part]:
    """Words and pictures; the line break behind a picture is the chat template's to write, where its family has one."""
    first, *others = text.split(_PLACE)
    parts = [_words(first)]
    for words in others:
        parts += [_picture(next(waiting)), _words(words.removeprefix("\n"))]
    return [part for part in parts if part["kind"] != "text" or part["text"]]


def _chat_message(message: dict[str, Any]) -> dict[str, Any]:
    content = message.get("content")
    parts = [_words(content)] if isinstance(content, str) else [_chat_part(part) for part in _list(message, "content")]
    return {"role": _role(message.get("role")), "parts": parts}


def _chat_part(part: dict[str, Any]) -> Part:
    kind = part.get("type")
    if kind == "text":
        return _words(_text(part.get("text")))
    if kind == "image":
        return _picture(part.get("image"))
    if kind == "image_url":
        url = part.get("image_url")
        return _picture(url.get("url") if isinstance(url, dict) else url)
    raise UnusableRecordError("video" if kind == "video" else "layout", f"a part of type {kind!r}")


def _role(name: Any) -> str:
    if name not in _SPEAKERS:
        raise UnusableRecordError("role", f"{name!r} is none of {', '.join(_SPEAKERS)}")
    return _SPEAKERS[name]


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise UnusableRecordError("layout", f"words are a text, this is a {type(value).__name__}")
    return value


def _words(text: str) -> Part:
    return {"kind": "text", "text": text, "path": "", "start_s": None, "end_s": None}


def _picture(path: Any) -> Part:
    name = _text(path).removeprefix("file://")
    if name.startswith(("http://", "https://", "data:")):
        raise UnusableRecordError("image_remote", f"{name[:60]} is no file: download pictures first")
    relative = PurePosixPath(name)
    if not name or relative.is_absolute() or ".." in relative.parts:
        raise UnusableRecordError("image_path", f"'{name}' is not below the root of the data")
    return {"kind": "image", "text": "", "path": name, "start_s": None, "end_s": None}


def _check_turns(messages: list[dict[str, Any]]) -> None:
    roles = [message["role"] for message in messages]
    spoken = roles[1:] if roles[0] == "system" else roles
    if not spoken or spoken != ["user", "assistant"] * (len(spoken) // 2):
        raise UnusableRecordError("turns", f"user and assistant are to take turns, these are {', '.join(roles)}")
    for message in messages:
        if message["role"] != "user" and any(part["kind"] != "text" for part in message["parts"]):
            raise UnusableRecordError("image_role", f"only the user shows pictures, not the {message['role']}")
        if message["role"] == "assistant" and not "".join(part["text"] for part in message["parts"]).strip():
            raise UnusableRecordError("answer_empty", "the assistant says nothing")


def _measure(path: str, root: Path) -> dict[str, Any]:
    """A picture's size, from its header."""
    try:
        width, height = photo_size(root / path)
    except FileNotFoundError as error:
        raise UnusableRecordError("image_missing", str(root / path)) from error
    except (OSError, PhotoError) as error:
        raise UnusableRecordError("image_unreadable", f"{root / path}: {error}") from error
    return {"path": path, "width": width, "height": height, "overlays": [], "masks": []}
