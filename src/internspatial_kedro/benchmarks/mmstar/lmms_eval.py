"""The letter that lmms-eval reads out of a reply: `lmms_eval/tasks/_task_utils/mcq_extract.py`, `extract_mcq_answer`.

Every way to find a letter has a rank; among the findings of the highest rank the one furthest on wins.
"""

from collections.abc import Iterator
from typing import Final

from internspatial_kedro.scoring.scored import NOTHING, Extracted, Extraction

_LETTERS: Final = "ABCD"
_OUTER: Final = (",", ".", "!", "?", ";", ":", "'", '"')
_FORMS: Final = (("({})", 6), ("{}.", 5), ("{}:", 4), ("{})", 3), ("{} ", 2))
_START, _END, _PHRASE, _ANYWHERE = 10, 9, 7, 0
_NOUNS: Final = ["answer", "correct answer", "best answer", "correct option", "best option", "choice", "correct choice"]
_PHRASES: Final = (
    *(f"{the}{noun} is" for the in ("the ", "") for noun in _NOUNS),
    *("i choose", "i select", "i pick", "my answer is", "my choice is"),
    *("옵션", "정답은", "답은", "답:", "答案是", "答案为", "选", "答えは"),
)

_Finding = tuple[int, int, str]
"""Rank, place, letter."""


def letter_of_lmms_eval(reply: str) -> Extracted:
    """A letter A to D; of equal findings the first in alphabetical order.

    Any capital after a phrase counts, even within a word: "the answer is Blue" finds B.
    """
    if not reply.strip():
        return NOTHING
    text = f" {_strip(reply)} "
    findings = [*_by_form(text), *_by_phrase(text), *_at_ends(text)]
    findings = findings or [(_ANYWHERE, text.rfind(letter), letter) for letter in _LETTERS if letter in text]
    if not findings:
        return NOTHING
    # `max` keeps the first of equals, as the peer's stable sort does.
    return Extracted(max(findings, key=lambda finding: finding[:2])[2], Extraction.FOUND)


def _strip(reply: str) -> str:
    """One mark after the other, once each: `B,.` keeps its comma."""
    text = reply.strip()
    for mark in _OUTER:
        text = text.strip(mark)
    return text


def _by_form(text: str) -> Iterator[_Finding]:
    for form, rank in _FORMS:
        for letter in _LETTERS:
            place = text.rfind(form.format(letter))
            if place >= 0:
                yield rank, place, letter


def _by_phrase(text: str) -> Iterator[_Finding]:
    lowered = text.lower()
    for phrase in _PHRASES:
        begin = lowered.find(phrase)
        for letter in _LETTERS if begin >= 0 else "":
            place = text.find(letter, begin + len(phrase))
            if place >= 0:
                yield _PHRASE, place, letter


def _at_ends(text: str) -> Iterator[_Finding]:
    inner = text.strip()
    for letter in _LETTERS:
        if inner.startswith(letter) and not inner[1:2].isalpha():
            yield _START, 0, letter
    for letter in _LETTERS:
        if inner.endswith(letter) and not inner[-2:-1].isalpha():
            yield _END, len(text) - 1, letter
