"""Measured scores beside published ones, between chance and right answers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import BaseModel, ConfigDict

from internspatial_kedro.reporting.scores.bounds import Bounds
from internspatial_kedro.reporting.scores.cells import ALL
from internspatial_kedro.reporting.scores.measures import OVERALL

Kind = Literal["measured", "published", "chance", "oracle"]
BoundsOf = Mapping[tuple[str, str], Mapping[str, Bounds]]
"""By benchmark and profile, then metric."""


class PublishedRow(BaseModel):
    """A score that others printed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    benchmark: str
    """A key of `BENCHMARKS`."""
    metric: str
    """What our aggregation calls what they averaged."""
    model: str
    """As they call it."""
    value: float
    """As they printed it."""
    source: str
    """A key of `Published.sources`."""
    note: str = ""
    """What a reader has to know."""
    tasks: dict[str, float] = {}
    """What they averaged, by the names of our aggregation, where they printed it."""


class Published(BaseModel):
    """What `published.yml` holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sources: dict[str, str]
    """Where rows were printed."""
    rows: tuple[PublishedRow, ...]
    """In any order."""

    def model_post_init(self, context: Any, /) -> None:
        """Refuse rows without a source.

        Raises:
            ValueError: A row's source is not described.
        """
        if unknown := sorted({row.source for row in self.rows} - set(self.sources)):
            raise ValueError(f"Published rows name sources that are not described: {unknown}. Add them to `sources`.")


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the leaderboard.

    Attributes:
        benchmark: Its benchmark.
        metric: What is averaged how.
        model: Who replied; `chance` and `oracle` are guesses and right answers.
        kind: Where the number is from.
        value: The score, failures as 0 where measured.
        low: Lower end of its 95 % interval; None if unknown.
        high: Upper end.
        answered_only: Over items whose reply held an answer; None if unknown.
        profile: The scorer's rules; empty if published.
        items: How many were asked; None if unknown.
        source: Of published ones, where, and what a reader has to know.
    """

    benchmark: str
    metric: str
    model: str
    kind: Kind
    value: float
    low: float | None = None
    high: float | None = None
    answered_only: float | None = None
    profile: str = ""
    items: int | None = None
    source: str = ""


def rank_entries(scores: pa.Table, published: Published, bounds: BoundsOf) -> list[Entry]:
    """All entries by benchmark and metric, the best first.

    Measured are the overall scores, and other metrics that published rows of the benchmark are about.

    Args:
        scores: Rows of `SCORES`.
        published: What others printed.
        bounds: Of the profiles measured.
    """
    told = [entry for row in published.rows for entry in _published(row, published.sources)]
    wanted = {(entry.benchmark, entry.metric) for entry in told}
    measured = list(_measured(scores, wanted))
    places = {(entry.benchmark, entry.metric, entry.profile): None for entry in measured}
    limits = [entry for place in places for entry in _limits(*place, bounds)]
    return sorted([*told, *measured, *limits], key=_rank)


def sections(entries: Sequence[Entry]) -> dict[tuple[str, str], list[Entry]]:
    """Entries by benchmark and metric, in their order."""
    found: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        found.setdefault((entry.benchmark, entry.metric), []).append(entry)
    return found


def _published(row: PublishedRow, sources: Mapping[str, str]) -> Iterator[Entry]:
    """The printed average, and each task behind it."""
    source = f"{sources[row.source]}; {row.note}" if row.note else sources[row.source]
    for metric, value in {row.metric: row.value, **row.tasks}.items():
        yield Entry(row.benchmark, metric, row.model, "published", value, source=source)


_COPIED: Final = ("benchmark", "metric", "model", "value", "low", "high", "answered_only", "profile", "items")


def _measured(scores: pa.Table, wanted: set[tuple[str, str]]) -> Iterator[Entry]:
    whole = scores.filter(pc.and_(pc.equal(scores["task"], ALL), pc.equal(scores["format"], ALL)))
    for row in whole.select(_COPIED).to_pylist():
        if row["metric"] == OVERALL or (row["benchmark"], row["metric"]) in wanted:
            yield Entry(kind="measured", **row)


def _limits(benchmark: str, metric: str, profile: str, bounds: BoundsOf) -> Iterator[Entry]:
    found = bounds.get((benchmark, profile), {}).get(metric)
    if found is not None:
        yield Entry(benchmark, metric, "oracle", "oracle", found.oracle, profile=profile, source="right answers")
        yield Entry(benchmark, metric, "chance", "chance", found.chance, profile=profile, source="guesses")


def _rank(entry: Entry) -> tuple[str, bool, str, float, str, str, str]:
    return (
        entry.benchmark,
        entry.metric != OVERALL,
        entry.metric,
        -entry.value,
        entry.model,
        entry.profile,
        entry.source,
    )
