"""The scorer of lmms-eval, behind EASI's second back end.

Rules of EvolvingLMMs-Lab/lmms-eval@75571cfe:lmms_eval/tasks/vsibench/utils.py: letters as in the official scorer;
numbers by `extract_number`: the first number in digits or the first run of English number words, whichever comes first.
Thousands are cut at their comma, "1.2e3" is 1.2 and ".5" is 5.
"""

import re
from typing import Final

from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.vsi_bench import official
from internspatial_kedro.scoring.scored import Scored

_DIGITS: Final = re.compile(r"-?\d+(?:\.\d+)?")
_WORD: Final = re.compile("[a-z]+")
_UNITS: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
_VALUES: Final = (
    {word: value for value, word in enumerate(_UNITS.split())}
    | {word: 10 * value for value, word in enumerate(_TENS.split(), 2)}
    | {"hundred": 100, "thousand": 1000}
)


def score(item: Item, reply: str) -> Scored:
    """Exact match of letters, MRA of the first number."""
    if item.answer_kind == "letter":
        return official.score(item, reply)
    return official.score_number(first_number(reply), official.to_float(item.answers[0]))


def first_number(reply: str) -> float | None:
    """The first number of a reply, in digits or words."""
    text = reply.strip().lower()
    digits = _DIGITS.search(text)
    begin, run = _first_run(text)
    if digits is not None and (not run or digits.start() < begin):
        return float(digits[0])
    return _value(run) if run else None


def _first_run(text: str) -> tuple[int, list[int]]:
    """Where the first run of number words begins, and their values; "and" may stand inside it."""
    begin, values = -1, list[int]()
    for word in _WORD.finditer(text):
        if word[0] in _VALUES:
            begin = word.start() if not values else begin
            values.append(_VALUES[word[0]])
        elif values and word[0] != "and":
            break
    return begin, values


def _value(run: list[int]) -> float:
    total = current = 0
    for value in run:
        if value == 1000:
            total, current = total + max(current, 1) * 1000, 0
        elif value == 100:
            current = max(current, 1) * 100
        else:
            current += value
    return float(total + current)
