"""Whether a reply says yes or no."""

import re
from collections.abc import Iterator
from typing import Final

from internspatial_kedro.scoring.scored import NOTHING, Extracted, Extraction
from internspatial_kedro.scoring.statements import conclusions, lines, marked, plain, without_thinking

_MEANING: Final = {"yes": "yes", "yeah": "yes", "yep": "yes", "true": "yes", "no": "no", "nope": "no", "false": "no"}
_ALONE: Final = re.compile(r"\W{0,8}(yes|yeah|yep|true|no|nope|false)\W{0,8}", re.IGNORECASE)
_LEADING: Final = re.compile(
    r"\W{0,8}(?:(yes|yeah|yep|nope|true|false)\b|(no)\b(?!\s+(?:one|doubt|matter)\b))", re.IGNORECASE
)
# "No" before a noun is no answer: "yes, there is no lamp between them".
_SAID: Final = re.compile(r"\b(?:(yes)\b|(no)\b(?=\s*(?:[^\w\s]|$)))", re.IGNORECASE)


def extract_yes_no(reply: str) -> Extracted:
    """`yes` or `no`; no value where a reply says both (ambiguous) or neither (none)."""
    text = without_thinking(reply)
    return next((found for found in _readings(text) if found is not NOTHING), NOTHING)


def _readings(text: str) -> Iterator[Extracted]:
    yield _first(_ALONE.fullmatch(text)) if len(text) < 40 else NOTHING
    for segment in marked(text):
        yield _clause(plain(segment))
    bare = plain(text)
    for segment in conclusions(bare):
        yield _clause(segment)
    rows = lines(bare)
    yield _first(_ALONE.fullmatch(rows[-1])) if rows else NOTHING
    yield _clause(bare)


def _clause(text: str) -> Extracted:
    leading = _first(_LEADING.match(text))
    said = {_first(match).value for match in _SAID.finditer(text)} | ({leading.value} if leading.value else set())
    if len(said) > 1:
        return Extracted("", Extraction.AMBIGUOUS)
    return Extracted(said.pop(), Extraction.FOUND) if said else NOTHING


def _first(match: re.Match[str] | None) -> Extracted:
    if match is None:
        return NOTHING
    word = next(group for group in match.groups() if group)
    return Extracted(_MEANING[word.lower()], Extraction.FOUND)
