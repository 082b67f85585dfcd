"""Verdicts of people on items: one JSON line each, written by the review page, applied by `bench_build`.

A file is only ever appended to. Of several verdicts of one reviewer on one item the latest counts, so that a reviewer
changes his mind by saying it again.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Final, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator

from internspatial_kedro.benchmarks.items import LETTERS, BadRow, Item

Word = Literal["accept", "reject", "correct"]
WORDS: Final[tuple[Word, ...]] = ("accept", "reject", "correct")

_NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_NOT_REVIEWED: Final = ("media_root", "extra")
"""What may change without anybody having to look again."""


class Verdict(BaseModel):
    """What a reviewer said of an item."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    item_id: str = Field(min_length=1)
    """The item."""
    reviewer: str = Field(min_length=1, max_length=80)
    """Who said it."""
    verdict: Word
    """Accept, reject, or correct with another answer."""
    answer: str = ""
    """The right answer, of `correct` only."""
    note: str = Field("", max_length=4000)
    """Why, in the reviewer's words."""
    at: AwareDatetime
    """When, with a time zone."""
    item_hash: str = Field(pattern="^[0-9a-f]{16}$")
    """`hash_item` of what the reviewer saw."""

    @model_validator(mode="after")
    def _answers_are_of_corrections(self) -> Self:
        if (self.verdict == "correct") != bool(self.answer):
            raise ValueError("an answer goes with `correct`, and only with it")
        return self


@dataclass(frozen=True, slots=True)
class VerdictLog:
    """All lines of a folder.

    Attributes:
        verdicts: In the order of time.
        bad: Lines that are none, with file and line number.
    """

    verdicts: tuple[Verdict, ...] = ()
    bad: tuple[BadRow, ...] = ()


def hash_item(item: Item) -> str:
    """16 hexadecimal digits of all that a reviewer judges: what is asked and shown, options, answers."""
    row = {name: value for name, value in item.to_row().items() if name not in _NOT_REVIEWED}
    # An answer that reviewers gave must not make their verdicts stale.
    answers = item.extra.get("answers_before_review", row["answers"])
    text = json.dumps(row | {"answers": list(answers)}, ensure_ascii=False, sort_keys=True)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def read_verdicts(folder: Path) -> VerdictLog:
    """The lines of all `*.jsonl` files of a folder; a folder that is not there holds none."""
    read = [line for path in sorted(folder.glob("*.jsonl")) for line in _read_file(path)]
    verdicts = (line for line in read if isinstance(line, Verdict))
    return VerdictLog(
        tuple(sorted(verdicts, key=lambda verdict: verdict.at)),
        tuple(line for line in read if isinstance(line, BadRow)),
    )


def _read_file(path: Path) -> Iterator[Verdict | BadRow]:
    """Split at line feeds only: a reviewer's note may hold other line ends."""
    for number, line in enumerate(path.read_bytes().split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            yield Verdict.model_validate_json(line)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"]))
            reason = "not_json" if first["type"] == "json_invalid" else "malformed_verdict"
            yield BadRow("verdicts", f"{path.name}:{number}", reason, f"{where}: {first['msg']}".removeprefix(": "))


def append_verdict(verdict: Verdict, path: Path) -> None:
    """Write one line at the end of a file, at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(verdict.model_dump_json() + "\n")


def latest_verdicts(verdicts: Iterable[Verdict]) -> dict[str, dict[str, Verdict]]:
    """The last verdict of each reviewer, by item and reviewer; of the same time, the later in order."""
    found: dict[str, dict[str, Verdict]] = {}
    for verdict in sorted(verdicts, key=lambda each: each.at):
        found.setdefault(verdict.item_id, {})[verdict.reviewer] = verdict
    return found


def find_mistake(verdict: Verdict, item: Item) -> str:
    """Why a verdict does not fit an item: `stale`, `answer_not_possible`; empty if it does."""
    if verdict.item_hash != hash_item(item):
        return "stale"
    return "" if verdict.verdict != "correct" or is_possible(verdict.answer, item) else "answer_not_possible"


def is_possible(answer: str, item: Item) -> bool:
    """Whether an answer is one that the item's form allows."""
    match item.answer_kind:
        case "letter":
            return len(answer) == 1 and answer in LETTERS[: len(item.options)]
        case "yes_no":
            return answer in ("yes", "no")
        case "number":
            return _NUMBER.fullmatch(answer) is not None
        case "text":
            choices = item.extra.get("choices")
            return answer in choices if choices else bool(answer.strip())


@dataclass(frozen=True, slots=True)
class Decision:
    """What several reviewers decided together.

    Attributes:
        outcome: accepted, rejected, corrected or disputed.
        answer: The right answer, of `corrected` only.
        reviewers: Who, in the order of names.
        at: When the last of them spoke, in UTC.
    """

    outcome: Literal["accepted", "rejected", "corrected", "disputed"]
    answer: str
    reviewers: tuple[str, ...]
    at: str


_OUTCOMES: Final = {"accept": "accepted", "reject": "rejected", "correct": "corrected"}


def decide(verdicts: Sequence[Verdict]) -> Decision:
    """The decision of more than half of the reviewers; without such, the item is disputed.

    Corrections count together if they give the same answer.

    Args:
        verdicts: One a reviewer, all on one item, at least one.
    """
    votes: dict[tuple[str, str], int] = {}
    for verdict in verdicts:
        votes[verdict.verdict, verdict.answer] = votes.get((verdict.verdict, verdict.answer), 0) + 1
    (word, answer), most = max(votes.items(), key=lambda vote: vote[1])
    who = tuple(sorted(verdict.reviewer for verdict in verdicts))
    at = max(verdict.at for verdict in verdicts).astimezone(UTC).isoformat()
    if 2 * most <= len(verdicts):
        return Decision("disputed", "", who, at)
    return Decision(_OUTCOMES[word], answer, who, at)  # type: ignore[arg-type]
