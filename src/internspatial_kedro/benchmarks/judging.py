"""Judges: models that mark replies. Their prompts, their words kept by content, and profiles of their own.

A judge's marks never mix with scores by rules: they are a profile `judge:<model>`. The core knows no model; the caller
gives a function that puts conversations to one (a `ChatModel` at temperature 0, as a rule).
"""

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from internspatial_kedro.benchmarks.benchmark import Profile, ScoredItem
from internspatial_kedro.benchmarks.items import BenchmarkError, Item
from internspatial_kedro.scoring.scored import Scored
from internspatial_kedro.tables.messages import Message, say

Ask = Callable[[Sequence[tuple[Message, ...]]], Sequence[tuple[str, str]]]
"""Conversations to (words, failure), one each and in order; words are empty where the call failed."""

_BATCH: Final = 64
_PREFIX: Final = "judge_"


class JudgePrompt(BaseModel):
    """What a judge is told, `conf/prompts/judge_<name>.yml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int = Field(gt=0)
    """Raised with every change of wording."""
    system: str
    """The task and the form of the verdict."""
    user: str
    """The case, with {question}, {answer} and {reply} where these stand."""

    @property
    def fingerprint(self) -> str:
        """Of the wording, 16 hexadecimal digits."""
        return _digest(self.version, self.system, self.user)[:16]

    def messages(self, item: Item, reply: str) -> tuple[Message, ...]:
        """What a judge gets for a reply. Braces in a reply are only text: nothing in it is filled in."""
        parts = {"{question}": item.question, "{answer}": item.answers[0], "{reply}": reply}
        return (say("system", self.system), say("user", _fill(self.user, parts)))


def load_prompts(folder: Path) -> dict[str, JudgePrompt]:
    """All judges' prompts by name: `judge_<name>.yml` in a folder.

    Raises:
        BenchmarkError: One is no prompt.
    """
    prompts: dict[str, JudgePrompt] = {}
    for path in sorted(folder.glob(f"{_PREFIX}*.yml")):
        try:
            prompts[path.stem.removeprefix(_PREFIX)] = JudgePrompt.model_validate(
                yaml.safe_load(path.read_text("utf-8"))
            )
        except (yaml.YAMLError, ValidationError) as error:
            raise BenchmarkError(
                f"{path} is no prompt of a judge: {error}. Its keys are version, system, user."
            ) from error
    return prompts


@dataclass(frozen=True, slots=True)
class Judge:
    """Who judges.

    Attributes:
        model: Its name, that of the profile.
        version: Of its weights or of the endpoint's model, as exact as is known.
        temperature: Of sampling.
    """

    model: str
    version: str
    temperature: float = 0.0


@dataclass(frozen=True, slots=True)
class Rubric:
    """How a benchmark is judged.

    Attributes:
        prompt_name: Which prompt an item is judged with.
        read: An item and a judge's raw words to the reply's worth; invalid words become a failure.
        aggregate: As of a `Profile`.
        variant: Behind the profile's name, where a benchmark has several ways to add up; empty for ours.
    """

    prompt_name: Callable[[Item], str]
    read: Callable[[Item, str], Scored]
    aggregate: Callable[[Sequence[ScoredItem]], dict[str, float]]
    variant: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A judge's words about one reply, as they are kept.

    Attributes:
        key: Of all that decides them, 32 hexadecimal digits.
        model: The judge.
        version: The judge's version.
        temperature: The judge's temperature.
        prompt: Fingerprint of the prompt.
        item_id: The item, for people.
        raw: The judge's raw words.
    """

    key: str
    model: str
    version: str
    temperature: float
    prompt: str
    item_id: str
    raw: str


class VerdictFile:
    """Verdicts in an append-only file, one JSON object a line."""

    def __init__(self, path: Path) -> None:
        """Reads what is there.

        Raises:
            BenchmarkError: A line other than the last, which a killed run may have cut, is no verdict.
        """
        self.path = path
        self._by_key: dict[str, Verdict] = {}
        lines = path.read_text(encoding="utf-8").split("\n") if path.is_file() else []
        # Only what a newline ends is whole.
        for number, line in enumerate(lines[:-1], 1):
            if line:
                verdict = _verdict(line, number, path)
                self._by_key[verdict.key] = verdict
        self._cut = len(lines[-1].encode()) if lines else 0

    def get(self, key: str) -> Verdict | None:
        """The verdict under a key."""
        return self._by_key.get(key)

    def add(self, verdicts: Iterable[Verdict]) -> None:
        """Appends verdicts; they are on disk when this returns."""
        new = list(verdicts)
        if not new:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab") as file:
            if self._cut:
                file.truncate(file.tell() - self._cut)
                self._cut = 0
            file.write("".join(json.dumps(asdict(each), ensure_ascii=False) + "\n" for each in new).encode())
            file.flush()
            os.fsync(file.fileno())
        self._by_key |= {each.key: each for each in new}


def judge_replies(
    replies: Sequence[tuple[Item, str]],
    rubric: Rubric,
    prompts: Mapping[str, JudgePrompt],
    judge: Judge,
    kept: VerdictFile,
    ask: Ask,
) -> dict[tuple[str, str], str]:
    """Raw words of a judge about replies; only what is not kept yet is asked.

    Args:
        replies: Items and replies to them.
        rubric: The benchmark's.
        prompts: By name.
        judge: Who judges.
        kept: Earlier verdicts; new ones are added batch by batch.
        ask: Puts conversations to the judge.

    Returns:
        Raw words by (item id, reply); pairs whose call failed are absent, and are asked again next time.
    """
    keyed = [(item, reply, prompts[rubric.prompt_name(item)]) for item, reply in replies]
    wanted = {_key(judge, prompt.messages(item, reply)): (item, reply, prompt) for item, reply, prompt in keyed}
    missing = [key for key in wanted if kept.get(key) is None]
    for start in range(0, len(missing), _BATCH):
        keys = missing[start : start + _BATCH]
        said = ask([wanted[key][2].messages(*wanted[key][:2]) for key in keys])
        kept.add(
            _kept(key, judge, wanted[key], raw) for key, (raw, failure) in zip(keys, said, strict=True) if not failure
        )
    found = ((item, reply, kept.get(_key(judge, prompt.messages(item, reply)))) for item, reply, prompt in keyed)
    return {(item.item_id, reply): verdict.raw for item, reply, verdict in found if verdict is not None}


def judged_profile(rubric: Rubric, judge: Judge, raw: Mapping[tuple[str, str], str]) -> Profile:
    """The profile `judge:<model>`, or `judge:<model>:<variant>`, over verdicts that are there; it asks nobody.

    Args:
        rubric: The benchmark's.
        judge: Who judged.
        raw: What `judge_replies` gave.
    """

    def score(item: Item, reply: str) -> Scored:
        words = raw.get((item.item_id, reply))
        return Scored.failed("NotJudged: no verdict of this reply") if words is None else rubric.read(item, words)

    about = f"marks of {judge.model} {judge.version} at temperature {judge.temperature:g}"
    name = ":".join(part for part in ("judge", judge.model, rubric.variant) if part)
    return Profile(name, about, score, rubric.aggregate)


def _key(judge: Judge, messages: tuple[Message, ...]) -> str:
    said = [text for message in messages for text in (message.role, message.parts[0].text)]
    return _digest(judge.model, judge.version, judge.temperature, *said)[:32]


def _kept(key: str, judge: Judge, case: tuple[Item, str, JudgePrompt], raw: str) -> Verdict:
    return Verdict(key, judge.model, judge.version, judge.temperature, case[2].fingerprint, case[0].item_id, raw)


def _verdict(line: str, number: int, path: Path) -> Verdict:
    try:
        return Verdict(**json.loads(line))
    except (ValueError, TypeError) as error:
        raise BenchmarkError(
            f"{path}, line {number} is no verdict ({error}). Remove the line, or name another file."
        ) from error


def _fill(text: str, parts: Mapping[str, str]) -> str:
    """All places at once, so that a reply that holds `{answer}` is left as it is."""
    return re.sub("|".join(map(re.escape, parts)), lambda match: parts[match[0]], text)


def _digest(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()
