"""The letter that MMSI-Bench's authors read out of a reply, and lmms-eval's wider reading of the same."""

import re
from typing import Final

from internspatial_kedro.scoring.scored import NOTHING, Extracted, Extraction

_TICKED: Final = (re.compile(r"``([^`]*)``"), re.compile(r"`([^`]*)`"))
_BRACED: Final = re.compile(r"\{([^}]*)\}")
# A letter before a space and a word is taken for an article or a name: "A chair" is no answer, but nor is "B is right".
_LETTER: Final = re.compile(r"\b[A-D]\b(?!\s[a-zA-Z])")
_LETTER_OF_LMMS_EVAL: Final = re.compile(r"\b[A-F]\b(?!\s[a-zA-Z])", re.IGNORECASE)


def letter_of_authors(reply: str) -> Extracted:
    """Within backticks if there are any, the first capital A to D that no word follows.

    MMSI-Bench and InternSR `dataset/mmsi_bench.py`, `extract_single_choice_with_word_boundary`.
    """
    return _first(_LETTER, _narrow(reply, _TICKED))


def letter_of_lmms_eval(reply: str) -> Extracted:
    """Within backticks, then braces, the first letter A to F, small ones and the article "a" included.

    lmms-eval `lmms_eval/tasks/mmsi_bench/utils.py`, function of the same name.
    """
    return _first(_LETTER_OF_LMMS_EVAL, _narrow(reply, (*_TICKED, _BRACED)))


def _narrow(reply: str, quotes: tuple[re.Pattern[str], ...]) -> str:
    for quote in quotes:
        quoted = quote.search(reply)
        reply = quoted.group(1) if quoted else reply
    return reply


def _first(pattern: re.Pattern[str], text: str) -> Extracted:
    found = pattern.search(text)
    return Extracted(found.group().upper(), Extraction.FOUND) if found else NOTHING
