"""TextVQA as we score it: VQA accuracy of the final statement, with a normalisation that loses nothing but form.

Apostrophes, commas in numbers and periods that end a word are form; articles are, unless nothing else was said.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.short_answers import readings
from internspatial_kedro.benchmarks.textvqa.vqa_accuracy import as_words, vqa_accuracy
from internspatial_kedro.scoring.scored import NOTHING, Extracted, Extraction, Scored

_APOSTROPHES: Final = re.compile(r"\s?['’‘`](?=s\b)|['’‘`]")
_THOUSANDS: Final = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_PERIODS: Final = re.compile(r"(?<!\d)\.(?!\d)|(?<=\d)\.(?!\d)")
_PUNCTUATION: Final = re.compile(r"[;/\[\]\"{}()=+\\_\-><@,?!“”*]")
_LEADING_POINT: Final = re.compile(r"(?<!\d)\.(?=\d)")
_NO_ARTICLES: Final[frozenset[str]] = frozenset()


def score(item: Item, reply: str) -> Scored:
    """VQA accuracy of the reading that fits best."""
    answers = [normalise(answer) for answer in item.answers]
    worths = [(vqa_accuracy(answers, given), given) for given in map(normalise, readings(reply)) if given]
    if not worths:
        return Scored.of(0.0, NOTHING)
    worth, given = max(worths, key=lambda each: each[0])
    return Scored.of(worth, Extracted(given, Extraction.FOUND))


@lru_cache(8_192)
def normalise(text: str) -> str:
    """Lower case, digits for numbers up to ten, no signs but those within numbers and amounts."""
    text = unicodedata.normalize("NFKC", text).lower()
    text = _THOUSANDS.sub("", _APOSTROPHES.sub("", text))
    text = _PUNCTUATION.sub(" ", _LEADING_POINT.sub("0.", _PERIODS.sub("", text)))
    return as_words(text) or as_words(text, articles=_NO_ARTICLES)
