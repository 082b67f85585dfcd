"""Options that stand inside a question."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from internspatial_kedro.benchmarks.items import LETTERS

_HEAD: Final = re.compile(r"\bOptions\s*:\s*(?=A\s*:)", re.IGNORECASE)
_MARKS: Final = (r"\n\s*{}\s*:", r",\s*{}\s*:", r"\s{}\s*:")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question without its options, and these by letter."""

    question: str
    options: Mapping[str, str]

    @property
    def text(self) -> str:
        """Both in one, as the native files have it."""
        listed = ", ".join(f"{letter}: {option}" for letter, option in self.options.items())
        return f"{self.question}\nOptions: {listed}"


Parser = Callable[[str], Asked]


def parse_options(text: str) -> Asked:
    """Takes options out of a question: `Options: A: …, B: …`, letters in order.

    An option may hold another letter with a colon: a letter at a new line goes before one after a comma, and that
    before one after a space.
    """
    head = _HEAD.search(text)
    if head is None:
        return Asked(text.strip(), {})
    listed, options = "\n" + text[head.end() :], dict[str, str]()
    begin = re.match(r"\nA\s*:", listed)
    for letter, following in zip(LETTERS, [*LETTERS[1:], ""], strict=True):
        if begin is None:
            break
        listed = listed[begin.end() :]
        begin = _mark(listed, following)
        options[letter] = listed[: begin.start() if begin else None].strip().rstrip(",").strip()
    return Asked(text[: head.start()].strip(), options)


def _mark(listed: str, letter: str) -> re.Match[str] | None:
    if not letter:
        return None
    return next((found for mark in _MARKS if (found := re.search(mark.format(letter), listed))), None)
