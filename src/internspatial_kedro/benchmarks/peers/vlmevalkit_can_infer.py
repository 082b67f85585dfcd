"""The option that VLMEvalKit reads out of a reply without a judge: `vlmeval/utils/matching_util.py`, `can_infer`.

Two ages of the same rules: InternSR carries the older, `utils/matching_util.py`.
"""

import re
from collections.abc import Mapping
from typing import Final

from internspatial_kedro.scoring.scored import Extracted, Extraction

NO_OPTION: Final = Extracted("Z", Extraction.NONE)
"""What stands for a refusal, or for a reply that only a judge could match: right for no question."""

_CALL_FAILED: Final = "Failed to obtain answer via API"
_REFUSALS: Final = (
    "Sorry, I can't help with images of people yet.",
    "I can't process this file.",
    "I'm sorry, but without the image provided",
    "Cannot determine the answer",
)
_TO_SPACES: Final = str.maketrans(dict.fromkeys(".()[],:;!*#{}", " "))
_ANSWER_IS: Final = re.compile(r"answer\s+is\s+\**([ABCD])", re.IGNORECASE)
_LAST_TOKENS: Final = 4


def can_infer(reply: str, options: Mapping[str, str]) -> Extracted:
    """By letter, else by text; the letter must stand among the last tokens, a long reply is not searched for texts."""
    return prefetched(reply, options) or NO_OPTION


def prefetched(reply: str, options: Mapping[str, str]) -> Extracted | None:
    """The same, but None where VLMEvalKit would ask a judge; `NO_OPTION` for refusals."""
    return _letter(reply, options) or _text_unless_long(reply, options)


def can_infer_as_internsr(reply: str, options: Mapping[str, str]) -> Extracted:
    """By letter, wherever it is, else by text."""
    return _lone_letter(reply, options) or _text(reply, options) or NO_OPTION


def _letter(reply: str, options: Mapping[str, str]) -> Extracted | None:
    lone, tokens = _lone_letter(reply, options), _tokens(reply)
    if _CALL_FAILED in reply or lone is NO_OPTION:
        return lone
    # The first place of the letter decides: "B. Yes, it is B" has five tokens and is no answer.
    if lone and tokens.index(lone.value) >= len(tokens) - _LAST_TOKENS:
        return lone
    # "answer is a" finds the article too.
    said = _ANSWER_IS.search(reply)
    return Extracted(said[1].upper(), Extraction.FOUND) if said and said[1].upper() in options else None


def _lone_letter(reply: str, options: Mapping[str, str]) -> Extracted | None:
    """The only letter that is a token."""
    if _CALL_FAILED in reply:
        return None
    tokens = set(_tokens(reply))
    letters = [letter for letter in options if letter in tokens]
    if any(refusal in reply for refusal in _REFUSALS) or (not letters and "Z" in tokens):
        return NO_OPTION
    return Extracted(letters[0], Extraction.FOUND) if len(letters) == 1 else None


def _tokens(reply: str) -> list[str]:
    return reply.translate(_TO_SPACES).split()


def _text_unless_long(reply: str, options: Mapping[str, str]) -> Extracted | None:
    return None if len(reply.lower()) > 2 * sum(map(len, options.values())) else _text(reply, options)


def _text(reply: str, options: Mapping[str, str]) -> Extracted | None:
    """The only option whose text stands somewhere in the reply, be it inside a word."""
    lowered = reply.lower()
    letters = [letter for letter, text in options.items() if text.lower() in lowered]
    return Extracted(letters[0], Extraction.FOUND) if len(letters) == 1 else None
