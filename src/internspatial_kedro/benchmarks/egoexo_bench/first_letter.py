"""The public scorers of EgoExo-Bench: the first capital A to D of what is left of a reply.

ayiyayi/EgoExoBench@94fee967:vlmeval/dataset/utils/egoexobench.py, open-compass/VLMEvalKit@e8e78f05:
vlmeval/dataset/EgoExoBench/utils.py and InternRobotics/InternSR@31dd1b09:dataset/utils/egoexobench.py have the same
rules, without a judge.
"""

import re
from typing import Final

from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.scoring.scored import Extraction, Scored

NO_LETTER: Final = "Z"
"""What they take where no letter is found: without a judge their second step looks for options in the question, where
EgoExo-Bench has none."""
FAILED_CALL: Final = "Failed to obtain answer via API."
"""What they record for a failed call; it is scored like any reply, and its first capital A to D is that of API."""

_PREFIXES: Final = (
    "The best answer is",
    "The correct answer is",
    "The answer is",
    "The answer",
    # Two commas are missing in the peers' list: each of these is one prefix, which hardly any reply holds.
    "The best option is" + "The correct option is",
    "Best answer:" + "Best option:",
    "Answer:",
    "Option:",
)
_LETTER: Final = re.compile("[ABCD]")


def first_letter(reply: str) -> str:
    """Their extracted letter, or `NO_LETTER`. "Best answer: C" is B."""
    text = reply.strip()
    for prefix in _PREFIXES:
        text = text.replace(prefix, "")
    found = _LETTER.search(text)
    return found[0] if found else NO_LETTER


def score_first_letter(item: Item, reply: str) -> Scored:
    """1 if the first letter is the right one."""
    letter = first_letter(reply)
    status = Extraction.NONE if letter == NO_LETTER else Extraction.FOUND
    return Scored(float(letter == item.answers[0]), "" if letter == NO_LETTER else letter, status)
