"""Our own rules for MMScan: whole words and true numbers; and a stand-in for the judge that needs none."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.scoring.number_words import spelled
from internspatial_kedro.scoring.numbers import as_text, extract_number
from internspatial_kedro.scoring.scored import NOTHING, Extracted, Extraction, Scored
from internspatial_kedro.scoring.statements import plain, without_thinking
from internspatial_kedro.scoring.yes_no import extract_yes_no

_TOKEN: Final = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*")
_ARTICLES: Final = frozenset({"a", "an", "the"})
_FILLING: Final = (
    "is are was were be it its this that these those there and or of to in on at with for as by they them "
    "object objects"
)
_EMPTY: Final = frozenset(_FILLING.split())
_ONLY_POLAR: Final = re.compile(
    r"\W*(yes|no)\b(?:,?\s+(?:there|it|they|he|she|this|that)\s[\w'’ ]{0,14})?\W*", re.IGNORECASE
)
_ZERO: Final = frozenset({"none", "nothing"})


def score(item: Item, reply: str) -> Scored:
    """1 if the reply says one of the answers: the same yes or no, the same number, or its words one after another."""
    said = _tokens(plain(without_thinking(reply)))
    if not said:
        return Scored.of(0.0, NOTHING)
    found = [_says(answer, reply, said) for answer in item.answers]
    right = next((each for each, is_right in found if is_right), None)
    return Scored.of(float(right is not None), right or found[0][0])


def _says(answer: str, reply: str, said: tuple[str, ...]) -> tuple[Extracted, bool]:
    wanted = _answer_tokens(answer)
    whole = Extracted(" ".join(said), Extraction.FOUND)
    if said == wanted:
        return whole, True
    if polar := _ONLY_POLAR.fullmatch(answer):
        stated = extract_yes_no(reply)
        return stated, stated.value == polar[1].lower()
    if len(wanted) == 1 and wanted[0].replace(".", "").isdecimal():
        number = extract_number(reply)
        return number, number.value == wanted[0]
    return whole, bool(wanted) and any(
        said[at : at + len(wanted)] == wanted for at in range(len(said) - len(wanted) + 1)
    )


def score_overlap(item: Item, reply: str) -> Scored:
    """The judge's stand-in: the larger of our exact rule and the best F1 of content words with an answer.

    It sees words, not meaning: "seat" is no "chair". A wrong yes or no is worth nothing whatever else is said.
    """
    exact = score(item, reply)
    if exact.score == 1 or exact.status is Extraction.NONE:
        return exact
    said = _tokens(plain(without_thinking(reply)))
    return Scored.of(max(_overlap(_answer_tokens(answer), said) for answer in item.answers), exact_words(said))


def exact_words(said: Iterable[str]) -> Extracted:
    """Words of a reply as what was read."""
    return Extracted(" ".join(said), Extraction.FOUND)


def _overlap(wanted: tuple[str, ...], said: tuple[str, ...]) -> float:
    if {wanted[:1], said[:1]} == {("yes",), ("no",)}:
        return 0.0
    right, given = set(wanted) - _EMPTY, set(said) - _EMPTY
    common = len(right & given)
    return 2 * common / (len(right) + len(given)) if common else 0.0


def _tokens(text: str) -> tuple[str, ...]:
    """Words in lower case without articles, numbers as digits."""
    words = (match[0].replace("’", "'") for match in _TOKEN.finditer(unicodedata.normalize("NFKC", text).casefold()))
    return tuple(_number(word) for word in words if word not in _ARTICLES)


_answer_tokens = lru_cache(65536)(_tokens)


@lru_cache(65536)
def _number(word: str) -> str:
    if word in _ZERO:
        return "0"
    if word[0].isdecimal():
        return extract_number(word).value or word
    values = spelled(word)
    return as_text(values[0]) if len(values) == 1 else word
