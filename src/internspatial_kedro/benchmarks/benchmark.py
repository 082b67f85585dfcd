"""What a benchmark is: a reader, scorer profiles, and replies whose worth is known beforehand."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from internspatial_kedro.benchmarks.items import BadRow, Item
from internspatial_kedro.scoring.scored import Extraction, Scored

DEFAULT: Final = "default"
CALL_FAILED: Final = Scored(0.0, "", Extraction.CALL_FAILED)


@dataclass(frozen=True, slots=True)
class Reading:
    """Where and how a benchmark is read.

    Attributes:
        root: InternSR's data root, with `annotations/`, `images/` and `videos/`; or a file of the benchmark.
        media_cache: Folder where pictures inside a file (base64) are unpacked to, by content.
        prompt: Which wording: `default`, or a peer's name.
        options: Further choices of the benchmark, such as `variant: multi_round`.
    """

    root: Path
    media_cache: Path
    prompt: str = DEFAULT
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ScoredItem:
    """An item and what a profile says of the reply to it."""

    item: Item
    scored: Scored


@dataclass(frozen=True, slots=True)
class Profile:
    """Named rules of scoring.

    Attributes:
        name: `default`, `official`, or a peer's: `vlmevalkit`, `lmms_eval`, `internsr`, …
        about: Whose rules these are: repository@commit:path, or what ours do otherwise and why.
        score: An item and a reply (never of a failed call) to its worth. It does not raise on any reply.
        aggregate: All items of a run, those of failed calls included as `CALL_FAILED`, to metrics by name in percent;
            the first is the headline. Peers that drop items drop them here. A cell without items is left out.
    """

    name: str
    about: str
    score: Callable[[Item, str], Scored]
    aggregate: Callable[[Sequence[ScoredItem]], dict[str, float]]


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A benchmark that any model can be run on.

    Attributes:
        name: Its key in `BENCHMARKS`.
        title: Its name in tables and plots.
        version: Raised whenever prompts or our default scores change.
        read: Native files to items and bad rows, in native order. Raises `BenchmarkError` where nothing can be read.
        profiles: By name; `default` is always there.
        ideal_reply: A reply in the form that the prompt asks for, which a profile scores 1 if it can.
        guesses: Replies that a guesser who sees only the item's form picks from with equal chance; chance level is the
            mean worth of these. For open answers, those of the other items of its task.
    """

    name: str
    title: str
    version: int
    licence: str
    read: Callable[[Reading], Iterator[Item | BadRow]]
    profiles: Mapping[str, Profile]
    ideal_reply: Callable[[Item], str]
    guesses: Callable[[Item, Sequence[Item]], Sequence[str]]
