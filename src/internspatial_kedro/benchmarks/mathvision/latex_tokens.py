"""LaTeX of short answers, cut into tokens."""

import re
from dataclasses import dataclass
from typing import Final

from internspatial_kedro.benchmarks.mathvision.powers import NotANumberError

_LONGEST: Final = 400
_SKIPPED: Final = r"\s+|\\[,;:!> ]|\\q?quad(?![a-z])|\\(?:left|right)(?![a-z])|\$"
_COMMAND: Final = r"\\(?:[a-zA-Z]+|[%{}|$])"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of LaTeX: a number's digits, a command with its backslash, or one character."""

    kind: str
    text: str


def tokens(text: str, number: str) -> list[Token]:
    """Cuts a text; spaces, dollar signs and sizes of brackets are left out.

    Args:
        text: LaTeX.
        number: A regular expression of numbers.

    Raises:
        NotANumberError: It is longer than answers are.
    """
    if len(text) > _LONGEST:
        raise NotANumberError(f"{len(text)} characters")
    pattern = re.compile(rf"(?P<skip>{_SKIPPED})|(?P<number>{number})|(?P<command>{_COMMAND})|(?P<sign>.)", re.DOTALL)
    found = pattern.finditer(text)
    return [Token(str(match.lastgroup), match[0]) for match in found if match.lastgroup != "skip"]
