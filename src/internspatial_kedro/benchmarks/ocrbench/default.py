"""OCRBench as we score it: an answer counts where it stands in the reply as words of its own.

Full-width characters, cases and spaces around punctuation are form; in formulas, braces around a single character,
dollar signs and sizes of brackets are.
"""

import re
import unicodedata
from typing import Final

from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.ocrbench.containment import FORMULA_CATEGORY, FORMULA_DATASET, as_scored
from internspatial_kedro.scoring.scored import Scored
from internspatial_kedro.scoring.statements import without_thinking

_AROUND_SIGNS: Final = re.compile(r"\s*([,;:])\s*")
_DECORATION: Final = re.compile(r"\\(?:left|right|displaystyle)(?![a-zA-Z])|\\[,;:! ()\[\]]|[\s$]")
_FRACTIONS: Final = re.compile(r"\\[dt]frac")
_SINGLE: Final = re.compile(r"\{(\w)\}")


def score(item: Item, reply: str) -> Scored:
    """Whether one of the answers stands in the reply."""
    is_formula = item.task == FORMULA_CATEGORY or item.extra.get("dataset") == FORMULA_DATASET
    normalise = _formula if is_formula else _words
    text = normalise(without_thinking(reply))
    found = next((answer for answer in item.answers if _stands_in(normalise(answer), text)), None)
    return as_scored(reply, found)


def _stands_in(answer: str, text: str) -> bool:
    """Whether an answer is there and no letter or digit goes on beside it."""
    if not answer:
        return False
    begin = text.find(answer)
    while begin >= 0:
        end = begin + len(answer)
        if not _joined(text[begin - 1 : begin], answer[0]) and not _joined(answer[-1], text[end : end + 1]):
            return True
        begin = text.find(answer, begin + 1)
    return False


def _joined(left: str, right: str) -> bool:
    """Whether two characters belong to one word; scripts without spaces between words have no such."""
    return _in_word(left) and _in_word(right)


def _in_word(character: str) -> bool:
    return character.isalnum() and ord(character) < 0x2E80


def _words(text: str) -> str:
    folded = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return _AROUND_SIGNS.sub(r"\1", folded)


def _formula(text: str) -> str:
    return _SINGLE.sub(r"\1", _DECORATION.sub("", _FRACTIONS.sub(r"\\frac", text)))
