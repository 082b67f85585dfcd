"""The official `OST_bench.json`: turns, which make one dialogue a scan."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from dataclasses import replace as replaced
from pathlib import Path
from typing import Any, Final

from internspatial_kedro.benchmarks.benchmark import DEFAULT, Reading
from internspatial_kedro.benchmarks.items import BadRow, BenchmarkError, Item
from internspatial_kedro.benchmarks.media import MediaError
from internspatial_kedro.benchmarks.native_json import load_records
from internspatial_kedro.benchmarks.ost_bench import prompts
from internspatial_kedro.benchmarks.ost_bench.kinds import UNSCORED, kind_of, name_of_type
from internspatial_kedro.benchmarks.ost_bench.native_items import NAME, find_picture, make_item
from internspatial_kedro.tables.messages import Message, Part, say

OFFICIAL: Final = "official"
_TEXTS: Final = ("scan_id", "type", "origin_question")
_OFFICIAL_TEXTS: Final = ("system_prompt", "user_message")


@dataclass(slots=True)
class _Dialogue:
    """What was seen of a scan so far.

    Attributes:
        seen: Pictures by turn.
        told: Turns that the model of a multi-round run has had.
        asked: Questions that became items.
        turn_ids: Native numbers of the turns.
        broken: Why its later turns cannot be asked; empty if they can.
    """

    seen: list[tuple[str, ...]] = field(default_factory=list)
    told: int = 0
    asked: int = 0
    turn_ids: set[str] = field(default_factory=set)
    broken: str = ""


def read_dialogues(file: Path, reading: Reading, *, rounds: bool) -> Iterator[Item | BadRow]:
    """Items of the turns whose type is scored, in native order.

    A turn that is not scored (room size) is not asked: its pictures come with the next turn's. After a broken turn the
    rest of its dialogue is broken too, for its questions are about all that was seen.

    Args:
        file: The JSON file.
        reading: Where its pictures are, and whose wording is wanted.
        rounds: Whether each turn is a message of its own rather than all that was seen at once.

    Raises:
        BenchmarkError: No such prompt, or the file is no JSON list.
    """
    if reading.prompt not in (DEFAULT, OFFICIAL):
        raise BenchmarkError(f"{NAME}: no prompt {reading.prompt!r} for {file}; there are {DEFAULT} and {OFFICIAL}.")
    dialogues: dict[str, _Dialogue] = {}
    for place, row in enumerate(load_records(file, NAME)):
        scan = str(row.get("scan_id", "")) if isinstance(row, dict) else ""
        made = _turn(row, place, dialogues.setdefault(scan, _Dialogue()), reading, rounds)
        if made is not None:
            yield made


def _turn(row: Any, place: int, dialogue: _Dialogue, reading: Reading, rounds: bool) -> Item | BadRow | None:
    try:
        _check(row, dialogue, reading.prompt)
        dialogue.seen.append(tuple(find_picture(path, reading) for path in row.get("new_observations") or []))
        if name_of_type(row["type"]) == UNSCORED:
            return None
        return _asked(row, dialogue, reading, rounds)
    except MediaError as error:
        dialogue.broken = dialogue.broken or f"after row {place}: {error.reason}"
        return BadRow(NAME, f"row {place}", error.reason, error.detail)


def _asked(row: Mapping[str, Any], dialogue: _Dialogue, reading: Reading, rounds: bool) -> Item:
    scan, native_id = row["scan_id"], f"{row['scan_id']}/{row['turn_id']}"
    values = {**row, "question": row["origin_question"], "option": row.get("option") or []}
    if not rounds:
        return make_item(reading, values, native_id, scan, _at_once(row, dialogue, reading.prompt))
    messages = _next_message(row, dialogue, reading.prompt)
    item = make_item(reading, values, native_id, scan, messages)
    item = replaced(item, dialogue_id=scan, turn=dialogue.asked)
    dialogue.told, dialogue.asked = len(dialogue.seen), dialogue.asked + 1
    return item


def _at_once(row: Mapping[str, Any], dialogue: _Dialogue, prompt: str) -> tuple[Message, ...]:
    if prompt == DEFAULT:
        return prompts.interleaved(dialogue.seen, _question(row))
    images = [Part("image", path=path) for turn in dialogue.seen for path in turn]
    words = Part("text", row["user_message"])
    return (Message("user", (Part("text", row["system_prompt"]), *images, words)),)


def _next_message(row: Mapping[str, Any], dialogue: _Dialogue, prompt: str) -> tuple[Message, ...]:
    if prompt == DEFAULT:
        system = f"{prompts.SCENE} {prompts.REPLY}"
        added = prompts.follow_on(dialogue.seen, dialogue.told, _question(row))
    else:
        system = row["system_prompt"]
        images = [Part("image", path=path) for turn in dialogue.seen[dialogue.told :] for path in turn]
        added = Message("user", (*images, Part("text", row["user_message"])))
    return (added,) if dialogue.asked else (say("system", system), added)


def _question(row: Mapping[str, Any]) -> str:
    kind = kind_of(name_of_type(row["type"]))
    if kind is None:
        raise MediaError("unknown_type", f"{row['type']!r} is no type of OST-Bench")
    return prompts.ask(kind, row["origin_question"], row.get("option") or [])


def _check(row: Any, dialogue: _Dialogue, prompt: str) -> None:
    if not isinstance(row, dict):
        raise MediaError("wrong_row", f"a {type(row).__name__} instead of a turn")
    if dialogue.broken:
        raise MediaError("broken_dialogue", f"{row.get('scan_id')!r} cannot go on {dialogue.broken}")
    for name in (*_TEXTS, *(_OFFICIAL_TEXTS if prompt == OFFICIAL else ())):
        if not isinstance(row.get(name), str):
            raise MediaError("wrong_field", f"{name} is {row.get(name)!r}, not a text")
    for name in ("new_observations", "option"):
        values = row.get(name) or []
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise MediaError("wrong_field", f"{name} is {values!r}, not a list of texts")
    if row.get("turn_id") is None or str(row["turn_id"]) in dialogue.turn_ids:
        raise MediaError("duplicated_index", f"turn_id {row.get('turn_id')!r} is missing or stands there twice")
    dialogue.turn_ids.add(str(row["turn_id"]))
