"""OCRBench as its public scorers do it: an answer is right where it is part of the reply.

Yuliang-Liu/MultimodalOCR@794c36d642:OCRBench/scripts/GPT4V.py, VLMEvalKit@e8e78f05f3:vlmeval/dataset/utils/ocrbench.py
and lmms-eval@75571cfe0f:lmms_eval/tasks/ocrbench/utils.py. Handwritten formulas are compared without spaces and with
their case; everything else in lower case. A short answer is found inside a longer word.
"""

from collections.abc import Callable, Sequence
from typing import Final

from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.scoring.scored import Extracted, Extraction, Scored

FORMULA_CATEGORY: Final = "Handwritten Mathematical Expression Recognition"
FORMULA_DATASET: Final = "HME100k"
_FULL_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def official(item: Item, reply: str) -> Scored:
    """Formulas are known by their dataset."""
    return _score(item, reply, _formula if item.extra["dataset"] == FORMULA_DATASET else _words)


def vlmevalkit(item: Item, reply: str) -> Scored:
    """Formulas are known by their category."""
    return _score(item, reply, _formula if item.task == FORMULA_CATEGORY else _words)


def lmms_eval(item: Item, reply: str) -> Scored:
    """Formulas are known by their dataset; full-width characters are folded elsewhere."""
    return _score(item, reply, _formula if item.extra["dataset"] == FORMULA_DATASET else _folded_words)


def _score(item: Item, reply: str, normalise: Callable[[str], str]) -> Scored:
    found = first_within(item.answers, normalise(reply), normalise)
    return as_scored(reply, found)


def as_scored(reply: str, found: str | None) -> Scored:
    """1 where an answer was found; else the whole reply is what was read."""
    read = reply.strip() if found is None else found
    return Scored.of(float(found is not None), Extracted(read, Extraction.FOUND if reply.strip() else Extraction.NONE))


def first_within(answers: Sequence[str], reply: str, normalise: Callable[[str], str]) -> str | None:
    """The first answer that a normalised reply contains."""
    return next((answer for answer in answers if normalise(answer) in reply), None)


def _words(text: str) -> str:
    return text.lower().strip().replace("\n", " ")


def _folded_words(text: str) -> str:
    return _words(text.translate(_FULL_WIDTH))


def _formula(text: str) -> str:
    return text.strip().replace("\n", " ").replace(" ", "")
