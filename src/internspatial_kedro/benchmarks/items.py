"""An item of a benchmark, and a native row that could not become one."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, Self

from internspatial_kedro.tables.messages import Message

AnswerKind = Literal["letter", "number", "yes_no", "text"]

NATIVE = "native"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class BenchmarkError(Exception):
    """A benchmark cannot be read at all: what was given, what was expected, what to do."""


@dataclass(frozen=True, slots=True)
class Item:
    """A question of a benchmark; see `tables/items.py` for the meaning of its fields."""

    item_id: str
    benchmark: str
    task: str
    messages: tuple[Message, ...]
    answers: tuple[str, ...]
    answer_kind: AnswerKind
    question: str = ""
    options: tuple[str, ...] = ()
    format: str = NATIVE
    source: str = ""
    cluster_id: str = ""
    dialogue_id: str = ""
    turn: int = 0
    media_root: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def lettered(self) -> dict[str, str]:
        """Options by letter."""
        return dict(zip(LETTERS, self.options, strict=False))

    def to_row(self) -> dict[str, Any]:
        """A row of `ITEMS`."""
        row = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {
            **row,
            "messages": [asdict(message) for message in self.messages],
            "options": list(self.options),
            "answers": list(self.answers),
            "extra": json.dumps(self.extra, ensure_ascii=False, sort_keys=True),
        }

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Self:
        """Of a row of `ITEMS`."""
        return cls(
            **{
                **row,
                "messages": tuple(Message.from_row(message) for message in row["messages"]),
                "options": tuple(row["options"]),
                "answers": tuple(row["answers"]),
                "extra": json.loads(row["extra"]),
            }
        )


@dataclass(frozen=True, slots=True)
class BadRow:
    """A native row that cannot be asked.

    Attributes:
        benchmark: Its benchmark.
        row: Which one: its index or line.
        reason: A short name of the reason, such as `missing_media`, `broken_base64`, `duplicated_index`.
        detail: What was found there.
    """

    benchmark: str
    row: str
    reason: str
    detail: str
