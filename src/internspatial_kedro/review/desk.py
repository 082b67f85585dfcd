"""What reviewers are shown and what they said: items, media, verdicts, agreement."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any, Final

from internspatial_kedro.benchmarks.agreement import measure_agreement
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.verdicts import (
    Verdict,
    Word,
    append_verdict,
    find_mistake,
    hash_item,
    latest_verdicts,
    read_verdicts,
)
from internspatial_kedro.tables.messages import Part

_NO_WORD: Final = re.compile(r"[^a-z0-9]+")


class ReviewError(Exception):
    """A verdict that cannot be taken: what was given, what is possible."""


class ReviewDesk:
    """Items of a benchmark, and the folder that verdicts on them are appended to.

    Verdicts of former days, and of reviewers on other machines that share the folder, are read whenever somebody asks.
    """

    def __init__(self, items: Sequence[Item], folder: Path) -> None:
        self._items = list(items)
        self._by_id = {item.item_id: item for item in items}
        self._folder = folder
        self._writing = Lock()

    def __len__(self) -> int:
        return len(self._items)

    def progress(self, reviewer: str) -> dict[str, Any]:
        """How far a reviewer is, which items are still to be looked at, and how much all agree."""
        verdicts = self._verdicts()
        mine = {item: each[reviewer] for item, each in verdicts.items() if reviewer in each}
        agreement = measure_agreement(verdict for each in verdicts.values() for verdict in each.values())
        return {
            "items": len(self._items),
            "done": len(mine),
            "open": [number for number, item in enumerate(self._items) if item.item_id not in mine],
            "reviewers": sorted({name for each in verdicts.values() for name in each}),
            "shared": agreement.items,
            "percent": agreement.percent,
            "fleiss": agreement.fleiss,
        }

    def show(self, number: int, reviewer: str) -> dict[str, Any]:
        """An item as the page needs it, with the reviewer's own verdict; nobody sees those of others."""
        item = self._items[number]
        mine = self._verdicts().get(item.item_id, {}).get(reviewer)
        return {
            "number": number,
            "item_id": item.item_id,
            "item_hash": hash_item(item),
            "task": item.task,
            "format": item.format,
            "source": item.source,
            "prompt": _words(item),
            "pictures": [
                f"media/{number}/{place}" for place, part in enumerate(media_of(item)) if part.kind == "image"
            ],
            "options": item.lettered,
            "answers": list(item.answers),
            "answer_kind": item.answer_kind,
            "why": _evidence(item),
            "verdict": mine.model_dump(mode="json") if mine else None,
        }

    def picture(self, number: int, place: int) -> Path:
        """The file of an item's picture.

        Raises:
            ReviewError: There is no such picture, or it lies outside the item's media root.
        """
        if not 0 <= number < len(self._items) or not 0 <= place < len(media_of(self._items[number])):
            raise ReviewError(f"There is no picture {place} of item {number}.")
        item = self._items[number]
        root = Path(item.media_root).resolve()
        path = (root / media_of(item)[place].path).resolve()
        if not path.is_relative_to(root) or not path.is_file():
            raise ReviewError(f"The picture of {item.item_id} is not below {root}.")
        return path

    def judge(self, item_id: str, item_hash: str, reviewer: str, word: Word, answer: str, note: str) -> Verdict:
        """Take a verdict; it is on disk when this returns.

        Raises:
            ReviewError: The item is unknown or has changed, or the answer is not one that it can have.
            ValidationError: The verdict is malformed.
        """
        verdict = Verdict(
            item_id=item_id,
            reviewer=reviewer,
            verdict=word,
            answer=answer,
            note=note,
            at=datetime.now(UTC),
            item_hash=item_hash,
        )
        item = self._by_id.get(item_id)
        mistake = find_mistake(verdict, item) if item else "unknown_item"
        if mistake:
            raise ReviewError(_EXPLAINED[mistake].format(item_id=item_id, answer=answer))
        with self._writing:
            append_verdict(verdict, self._folder / f"{_slug(reviewer)}.jsonl")
        return verdict

    def _verdicts(self) -> Mapping[str, Mapping[str, Verdict]]:
        """The latest verdicts that fit the items as they are now."""
        fitting = (
            verdict
            for verdict in read_verdicts(self._folder).verdicts
            if verdict.item_id in self._by_id and not find_mistake(verdict, self._by_id[verdict.item_id])
        )
        return latest_verdicts(fitting)


_EXPLAINED: Final = {
    "unknown_item": "Item '{item_id}' is not in this benchmark. Reload the page.",
    "stale": "Item '{item_id}' has changed since it was shown. Reload the page.",
    "answer_not_possible": "'{answer}' is not an answer that item '{item_id}' can have.",
}


def media_of(item: Item) -> tuple[Part, ...]:
    """Pictures and videos of an item in the order in which they are shown."""
    return tuple(part for message in item.messages for part in message.media)


def _words(item: Item) -> str:
    """What a model reads; <image> where it sees a picture."""
    parts = (part for message in item.messages for part in message.parts)
    return "\n".join(part.text if part.kind == "text" else f"<{part.kind}>" for part in parts)


def _evidence(item: Item) -> list[str]:
    why = item.extra.get("why", [])
    return [why] if isinstance(why, str) else [str(line) for line in why]


def _slug(reviewer: str) -> str:
    """A file name for any name; two names never share one."""
    told = _NO_WORD.sub("-", reviewer.casefold()).strip("-")[:40]
    return f"{told or 'reviewer'}-{hashlib.blake2b(reviewer.encode(), digest_size=4).hexdigest()}"
