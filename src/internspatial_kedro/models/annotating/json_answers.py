"""The JSON in a model's reply: between fences and prose, with trailing commas, or cut off.

A reply is data. Prose and further keys are left aside, whatever they demand; two answers that differ are none.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from internspatial_kedro.models.annotating.reasons import Reason, Refused, shown

_MOST_LETTERS: Final = 100_000
_DEEPEST: Final = 16
_MOST_PIECES: Final = 64
_TOLD_ERRORS: Final = 3
_THOUGHTS: Final = re.compile(r"<think>.*?</think>", re.DOTALL)
_OPENING: Final = re.compile(r"[\[{]")
_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},"]', re.DOTALL)
_PAIRS: Final = {"{": "}", "[": "]"}

Schema = TypeVar("Schema", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of a reply that begins like JSON.

    Attributes:
        text: The JSON; of one that is cut off, what was whole of it, closed, or empty.
        end: Where it ends in the reply.
        truncated: Whether the reply ends within it.
    """

    text: str
    end: int
    truncated: bool = False


def read_answer(reply: str, schema: type[Schema], salvage: bool = False) -> Schema:
    """The answer in a reply.

    Args:
        reply: A model's words.
        schema: What the answer must look like.
        salvage: Whether the whole entries of a list that is cut off are an answer.

    Raises:
        Refused: `answer_empty`, `answer_not_json`, `answer_truncated`, `answer_off_schema` or `answer_ambiguous`.
    """
    words = _THOUGHTS.sub(" ", reply[:_MOST_LETTERS])
    if not words.strip():
        raise Refused(Reason.ANSWER_EMPTY, "the reply holds no words; one JSON object was expected")
    pieces = list(islice(_find_pieces(words), _MOST_PIECES))
    answers, complaints = _validate(pieces, schema)
    if any(piece.truncated for piece in pieces) and not (salvage and answers):
        raise Refused(Reason.ANSWER_TRUNCATED, f"the JSON ends early, after '{shown(words[-60:])}'")
    if len(answers) > 1:
        raise Refused(Reason.ANSWER_AMBIGUOUS, f"the reply holds {len(answers)} answers that differ; one was expected")
    if answers:
        return answers[0]
    if complaints:
        raise Refused(Reason.ANSWER_OFF_SCHEMA, complaints[-1])
    raise Refused(Reason.ANSWER_NOT_JSON, f"'{shown(words)}' holds no JSON; one JSON object was expected")


def _validate(pieces: list[_Piece], schema: type[Schema]) -> tuple[list[Schema], list[str]]:
    """Answers that differ, and what is wrong with the rest. A list counts only where no object is an answer."""
    objects: list[Schema] = []
    lists: list[Schema] = []
    complaints: list[str] = []
    for piece in pieces:
        try:
            value = json.loads(piece.text, strict=False)
            answer = schema.model_validate(value)
        except ValidationError as error:
            complaints.append(_tell(error))
        except ValueError:  # brackets in prose, quotes of another kind
            continue
        else:
            same_kind = objects if isinstance(value, dict) else lists
            if answer not in same_kind:
                same_kind.append(answer)
    return objects or lists, complaints


def _find_pieces(words: str) -> Iterator[_Piece]:
    """Balanced stretches that are in no other one; the last may be cut off."""
    position = 0
    while start := _OPENING.search(words, position):
        piece = _scan(words, start.start())
        yield piece
        position = piece.end


def _scan(words: str, start: int) -> _Piece:
    """The piece that begins somewhere; without text where its brackets do not match or are too deep."""
    pending: list[str] = []
    dangling: list[int] = []
    last_whole, closers = start, ""
    comma = -1
    for token in _TOKEN.finditer(words, start):
        mark = token[0]
        if mark in _PAIRS:
            pending.append(_PAIRS[mark])
        elif mark in ("}", "]"):
            if comma >= 0 and not words[comma + 1 : token.start()].strip():
                dangling.append(comma)
            if pending.pop() != mark:
                return _Piece("", token.end())
            if not pending:
                return _Piece(_without(words, start, token.end(), dangling), token.end())
            if mark == "}":
                last_whole, closers = token.end(), "".join(reversed(pending))
        elif mark == '"':  # a text that nothing ends
            break
        comma = token.start() if mark == "," else -1
        if len(pending) > _DEEPEST:
            return _Piece("", len(words))
    return _Piece(_without(words, start, last_whole, dangling) + closers, len(words), truncated=True)


def _without(words: str, start: int, end: int, dangling: list[int]) -> str:
    """A stretch without the commas that nothing follows."""
    cuts = [start - 1, *(comma for comma in dangling if comma < end), end]
    return "".join(words[first + 1 : second] for first, second in pairwise(cuts))


def _tell(error: ValidationError) -> str:
    """Fields and what is wrong with them; no value, which are the model's own words."""
    told = error.errors(include_url=False, include_context=False, include_input=False)[:_TOLD_ERRORS]
    return "; ".join(f"{_place(each['loc'])}: {each['msg']}" for each in told)


def _place(location: tuple[Any, ...]) -> str:
    return shown(".".join(map(str, location)), 60) or "answer"
