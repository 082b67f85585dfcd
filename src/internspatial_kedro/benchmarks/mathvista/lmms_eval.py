"""MathVista as lmms-eval scores it: `lmms_eval/tasks/mathvista/{utils,mathvista_evals}.py` at 75571cfe0f.

A judge extracts the answer there unless the reply is one; offline the reply itself is taken for it. An option is the
letter in brackets, else the choice with the smallest edit distance, so that any reply picks one.
"""

import re
from typing import Any, Final

from internspatial_kedro.benchmarks.items import LETTERS, Item
from internspatial_kedro.benchmarks.mathvista.edit_distance import edit_distance
from internspatial_kedro.scoring.scored import Extracted, Extraction, Scored

_IN_BRACKETS: Final = re.compile(r"\(([a-zA-Z])\)")


def score(item: Item, reply: str) -> Scored:
    """Whether the normalised reply is the answer's text."""
    reply = reply.strip()
    if item.options:
        given: str | None = _choice(reply, item)
        answer = item.lettered[item.answers[0]]
    elif item.extra["question_type"] == "multi_choice":
        return Scored.failed("ValueError: min() arg is an empty sequence")
    else:
        given, answer = _free_form(reply, item), item.answers[0]
    status = Extraction.NONE if given is None or not reply else Extraction.FOUND
    # An answer that cannot be read is compared as "None".
    return Scored.of(float(str(given).strip() == answer.strip()), Extracted(given or "", status))


def _choice(reply: str, item: Item) -> str:
    letters = _IN_BRACKETS.findall(reply)
    reply = letters[0].upper() if letters else reply
    if len(reply) == 1 and reply in LETTERS[: len(item.options)]:
        return item.lettered[reply]
    return min(item.options, key=lambda choice: edit_distance(reply, choice))


def _free_form(reply: str, item: Item) -> str | None:
    """Integers are cut, 14.9 is 14; floats are rounded to the item's precision."""
    kind = item.extra["answer_type"]
    try:
        if kind == "integer":
            return str(int(float(reply)))
        return str(_rounded(float(reply), item.extra["precision"])) if kind == "float" else reply
    except (ValueError, TypeError, OverflowError):
        return None


def _rounded(number: float, precision: Any) -> float:
    """A precision that is no integer, as in the Parquet files, is a TypeError, which the peer takes for no answer."""
    rounded: float = round(number, precision)
    return rounded
