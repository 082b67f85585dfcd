"""Readings of a reply to a question that asks for a word, a phrase or a number."""

import re
from typing import Final

from internspatial_kedro.scoring.statements import conclusions, marked, plain, without_thinking

_COPULA: Final = re.compile(r"\b(?:is|are|was|were|says|reads)\b\s*:?\s*(.+)", re.IGNORECASE)
_LONGEST_SENTENCE: Final = 200
_AROUND: Final = " \t\r\n\"'“”‘’`*_.,;:!?"


def readings(reply: str) -> list[str]:
    """Texts that may be meant as the answer, from the surest on.

    Those in tags and boxes exclude all others, and what follows "the answer is" all that is not said there.
    """
    text = without_thinking(reply)
    for found in (list(marked(text)), list(conclusions(plain(text)))[:1]):
        texts = [plain(each) for each in found if each.strip()]
        if texts:
            return texts
    whole = plain(text)
    if not whole:
        return []
    said = None if "\n" in whole or len(whole) > _LONGEST_SENTENCE else _COPULA.search(whole)
    return [whole, said[1]] if said else [whole]


def folded(text: str) -> str:
    """Lower case, single spaces, without quotation marks and signs at its ends."""
    return " ".join(text.casefold().split()).strip(_AROUND)
