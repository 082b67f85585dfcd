"""What a scorer says of one reply."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self


class Extraction(StrEnum):
    """How an answer was read out of a reply."""

    FOUND = "found"
    """One answer stands there."""
    AMBIGUOUS = "ambiguous"
    """It can be read in several ways; the profile may have chosen one."""
    NONE = "none"
    """No answer stands there."""
    CALL_FAILED = "call_failed"
    """There is no reply."""


@dataclass(frozen=True, slots=True)
class Extracted:
    """An answer read out of a reply.

    Attributes:
        value: The answer in its canonical spelling: a letter, a number's digits, words; empty if none.
        status: How it was found.
    """

    value: str
    status: Extraction


NOTHING = Extracted("", Extraction.NONE)


@dataclass(frozen=True, slots=True)
class Scored:
    """One reply under one profile.

    Attributes:
        score: 0 to 1 as a rule (a peer's may leave it); None where the profile cannot score the reply.
        extracted: The answer that was read, empty if none.
        status: How it was found.
        failure: Why `score` is None: the name of the error that the peer's code raises, a colon, what was wrong.
        parts: Further numbers of the same reply, by metric, such as `refined_em`.
    """

    score: float | None
    extracted: str
    status: Extraction
    failure: str = ""
    parts: dict[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, score: float, extracted: Extracted) -> Self:
        """A score of an extracted answer."""
        return cls(score, extracted.value, extracted.status)

    @classmethod
    def failed(cls, failure: str, extracted: Extracted = NOTHING) -> Self:
        """A reply that the profile cannot score."""
        return cls(None, extracted.value, extracted.status, failure)
