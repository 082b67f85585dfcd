"""Outputs of public scorers, recorded: whether our profiles of the same names give the same."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

_COMMIT: Final = re.compile(r"@[0-9a-f]+(?=:)")


@dataclass(frozen=True, slots=True)
class Vector:
    """A recorded output of a public scorer.

    Attributes:
        id: Its name.
        kind: item, judge, transform, aggregate, pair, statistic or pipeline.
        benchmark: The benchmark, or `statistics`.
        question_type: The native question type or what is computed.
        ground_truth: The right answer or answers.
        model_output: The reply, replies or numbers.
        peer_score: What the public scorer returned; None where it raised.
        source: owner/repository@commit:path::function.
        peer_extracted: The answer that it read, where known.
        peer_error: The error that it raised, beginning with its name; empty if none.
        extra: Options, precision and such.
        note: For people.
    """

    id: str
    kind: str
    benchmark: str
    question_type: str
    ground_truth: Any
    model_output: Any
    peer_score: Any
    source: str
    peer_extracted: Any = None
    peer_error: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""

    @property
    def scorer(self) -> str:
        """`source` without the commit: the key of its rescorer."""
        return _COMMIT.sub("", self.source, count=1)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What we give for a vector.

    Attributes:
        score: In the shape of `peer_score`.
        failure: Why there is none, beginning with the name of the error that the peer raises; empty if there is one.
    """

    score: Any
    failure: str = ""


Rescorer = Callable[[Vector], Outcome]
"""Each benchmark's `vectors.py` holds RESCORERS: dict[str, Rescorer], by `Vector.scorer`."""
