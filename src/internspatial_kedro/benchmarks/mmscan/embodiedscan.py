"""The devkit's exact match: EmbodiedScan `mmscan/utils/lang_utils.py`, `mmscan/evaluator/metrics/lang_metric.py`.

Its cleaner comes from LEO. What it does to numbers and lines stays here: "3.0" becomes "30", a line break nothing.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from internspatial_kedro.benchmarks.benchmark import ScoredItem
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.scoring.scored import Extraction, Scored

LONGEST: Final = 256
"""Characters that the question-answering evaluator keeps."""

_REMOVED: Final = ("ASSISTANT:", "\n", "<s>", "</s>", "<unk>", "<p>", "</p>", "<ref>", "<|endoftext|>")
_SPACES: Final = re.compile(r"\s{2,}")
_BLANKS: Final = re.compile(" {2,}")
_FOREIGN: Final = re.compile(r"[^a-zA-Z0-9,'\s\-:]+")
_MISSPELT: Final = {
    "letf": "left",
    "let": "left",
    "tehre": "there",
    "rigth": "right",
    "rght": "right",
    "behine": "behind",
    "tv": "TV",
    "chai": "chair",
    "wasing": "washing",
    "waslked": "walked",
    "oclock": "o'clock",
}
_NUMBERS: Final = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
)
_SPELT: Final = {str(value): word for value, word in enumerate(_NUMBERS)} | {"none": "zero", "23": "twenty-three"}
_CLOCK: Final = re.compile(r"\bo'[ ]+clock\b")
_NUMBERED: Final = re.compile(r"\b([a-zA-Z]+)[0-9]\b")
_ARTICLES: Final = tuple(re.compile(rf"\b{article}\b ([a-zA-Z]+)") for article in ("a", "an", "the"))
_BACKWARDS: Final = re.compile(r"\bbackwards\b")
_NOTHING: Final = "@@@@@@@@-=EmptyAnswer=-@@@@@@@@@"
"""What an empty reply is compared as, without its spaces; it holds a few letters, which short answers can match."""


def _whole_words(words: dict[str, str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words)})\b")


_MISSPELT_WORDS: Final = _whole_words(_MISSPELT)
_SPELT_WORDS: Final = _whole_words(_SPELT)


def clean(text: str) -> str:
    """`special_token_filter` with cleaning and truncation."""
    for token in _REMOVED:
        text = text.replace(token, "")
    text = _SPACES.sub(" ", text.strip())[:LONGEST].lower()
    text = _FOREIGN.sub("", _BLANKS.sub(" ", text.strip(" ")))
    text = _MISSPELT_WORDS.sub(lambda match: _MISSPELT[match[0]], text)
    text = _CLOCK.sub("o'clock", text)
    text = _SPELT_WORDS.sub(lambda match: _SPELT[match[0]], text)
    text = _NUMBERED.sub(r"\1", text)
    for article in _ARTICLES:
        text = article.sub(r"\1", text)
    return _BACKWARDS.sub("backward", text)


_clean_answer = lru_cache(65536)(clean)


def cleaned_answers(item: Item) -> list[str]:
    """The item's right answers as the devkit compares them."""
    return [_clean_answer(answer) for answer in item.answers]


def score(item: Item, reply: str) -> Scored:
    """Exact match, with the refined one among the parts.

    Refined: equal, or one within the other once all spaces are gone, so that "own" matches "brown".
    """
    said, answers = clean(reply), cleaned_answers(item)
    exact = float(said in answers)
    refined = float(any(_contain_each_other(said, answer) for answer in answers))
    status = Extraction.FOUND if said else Extraction.NONE
    return Scored(exact, said, status, parts={"EM": exact, "refined_EM": refined})


def _contain_each_other(said: str, answer: str) -> bool:
    first = "".join(said.split()) or _NOTHING
    second = "".join(answer.split())
    return first in second or second in first


def aggregate(scored: Sequence[ScoredItem]) -> dict[str, float]:
    """Means of EM and refined EM over all items, in percent."""
    if not scored:
        return {}
    names = ("EM", "refined_EM")
    return {name: 100 * sum(each.scored.parts.get(name, 0.0) for each in scored) / len(scored) for name in names}
