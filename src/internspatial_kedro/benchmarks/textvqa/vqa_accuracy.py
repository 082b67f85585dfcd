"""VQA accuracy, and the normalisations of answers in VLMEvalKit and lmms-eval.

VLMEvalKit@e8e78f05f3:vlmeval/dataset/utils/vqa_eval.py and vlmeval/smp/misc.py; lmms-eval@75571cfe0f:
lmms_eval/tasks/_task_utils/vqa_eval_metric.py. Both after the evaluation code of VQA (Antol et al. 2015).
"""

import math
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from internspatial_kedro.benchmarks.textvqa.contractions import CONTRACTIONS

_PUNCTUATION: Final = ';/[]"{}()=+\\_-><@`,?!'
_CACHED: Final = 8_192
"""Ten people mostly say the same."""
_MOST_PERIODS: Final = 32
"""Both pass `re.UNICODE` where `re.sub` takes a count."""
_WORDS_TO_TEN: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBERS: Final = {"none": "0"} | {word: str(number) for number, word in enumerate(_WORDS_TO_TEN)}
_ARTICLES: Final = frozenset({"a", "an", "the"})
_THOUSANDS: Final = re.compile(r"\d,\d")
_NOT_BETWEEN_DIGITS: Final = re.compile(r"(?<!\d)\.(?!\d)")
_NOT_BEFORE_DIGIT: Final = re.compile(r"\.(?!\d)")


def vqa_accuracy(answers: Sequence[str], given: str) -> float:
    """Mean over annotators of min(1, how many of the others say the same / 3).

    Args:
        answers: Normalised answers, usually ten.
        given: The normalised reply.

    Returns:
        0 to 1; NaN without answers.
    """
    if not answers:
        return math.nan
    same = sum(answer == given for answer in answers)
    worth = (min(1.0, (same - (answer == given)) / 3) for answer in answers)
    return sum(worth) / len(answers)


@lru_cache(_CACHED)
def normalise_as_vlmevalkit(text: str) -> str:
    """Periods stay next to digits: `3.50.` is not `3.50`."""
    text = text.replace("\n", " ").replace("\t", " ").strip()
    return as_words(_NOT_BETWEEN_DIGITS.sub("", _without_punctuation(text), _MOST_PERIODS))


@lru_cache(_CACHED)
def normalise_as_lmms_eval(text: str) -> str:
    """Periods stay before digits; commas and question marks go first, `'s` becomes a word."""
    text = text.lower().replace(",", "").replace("?", "").replace("'s", " 's").strip()
    text = text.replace("\n", " ").replace("\t", " ").strip()
    return as_words(_NOT_BEFORE_DIGIT.sub("", _without_punctuation(text), _MOST_PERIODS))


def as_words(text: str, *, articles: frozenset[str] = _ARTICLES) -> str:
    """Lower case, numbers up to ten in digits, apostrophes of contractions, no articles.

    Args:
        text: What is left of an answer.
        articles: Words that go.
    """
    words = (_NUMBERS.get(word, word) for word in text.lower().split())
    return " ".join(CONTRACTIONS.get(word, word) for word in words if word not in articles)


def _without_punctuation(text: str) -> str:
    """Signs next to a space, and all signs of a text with thousands, vanish; others become spaces."""
    thousands = _THOUSANDS.search(text) is not None
    cleaned = text
    for sign in _PUNCTUATION:
        vanishes = thousands or f"{sign} " in text or f" {sign}" in text
        cleaned = cleaned.replace(sign, "" if vanishes else " ")
    return cleaned
