"""Items that a profile does not score 1 although the right answer was given, and why."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from internspatial_kedro.benchmarks.items import Item


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Why an oracle has less than 100.

    Attributes:
        reason: In words.
        concerns: Whether an item is one that the reason names.
    """

    reason: str
    concerns: Callable[[Item], bool]


def _earlier_option_holds_the_right_one(item: Item) -> bool:
    right = item.lettered.get(item.answers[0], "")
    return any(_in_order(right.lower(), option.lower()) for option in item.options[: item.options.index(right)])


def _in_order(letters: str, text: str) -> bool:
    """Whether a text has these letters in this order, whatever stands between them."""
    rest = iter(text)
    return all(letter in rest for letter in letters)


def _is_beyond_ost_evaluators(item: Item) -> bool:
    if item.options:
        return _earlier_option_holds_the_right_one(item)
    return item.task.endswith("(Estimation)") and float(item.answers[0]) == 0


def _fewer_than_four_agree(item: Item) -> bool:
    return Counter(item.answers).most_common(1)[0][1] < 4


_OST: Final = Shortfall(
    "the evaluators divide by a right answer of 0, and of options that share most letters with the answer the first "
    'is meant: "Clockwise" after "Counterclockwise" never is',
    _is_beyond_ost_evaluators,
)
_FOUR: Final = Shortfall("VQA accuracy is 1 where four of ten people agree; no reply has more", _fewer_than_four_agree)

SHORTFALLS: Final[Mapping[tuple[str, str], Shortfall]] = {
    **{("ost_bench", profile): _OST for profile in ("official", "official_a", "vlmevalkit", "internsr")},
    **{("textvqa", profile): _FOUR for profile in ("default", "vlmevalkit", "lmms_eval")},
    ("mathvista", "vlmevalkit"): Shortfall(
        'the text "None" is compared with a free answer that is a list or words',
        lambda item: not item.options and item.extra["answer_type"] in ("list", "text"),
    ),
    ("chartqa", "lmms_eval"): Shortfall(
        "several right answers are one text, brackets and all", lambda item: len(item.answers) > 1
    ),
    ("spatialbench", "official"): Shortfall(
        "the error of a count is relative to it, and 0 divides by zero",
        lambda item: item.task == "counting" and item.answers[0] == "0",
    ),
}
"""By benchmark and profile; every other one scores each right answer 1."""
