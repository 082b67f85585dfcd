"""Replies to scores under every profile."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from internspatial_kedro.benchmarks.benchmark import CALL_FAILED, Profile
from internspatial_kedro.benchmarks.items import BenchmarkError, Item
from internspatial_kedro.benchmarks.registry import benchmark_named
from internspatial_kedro.scoring.scored import Extraction, Scored
from internspatial_kedro.tables.scores import ITEM_SCORES


def profiles_of(benchmark: str, wanted: Sequence[str]) -> list[Profile]:
    """The profiles of a benchmark that are wanted; all if none are named.

    Raises:
        BenchmarkError: It has none of them.
    """
    profiles = benchmark_named(benchmark).profiles
    chosen = [profile for name, profile in profiles.items() if not wanted or name in wanted]
    if not chosen:
        raise BenchmarkError(
            f"evaluation.profiles = {list(wanted)}: benchmark '{benchmark}' has {', '.join(profiles)}."
        )
    return chosen


def score_rows(rows: Sequence[Mapping[str, Any]], wanted: Sequence[str]) -> pa.RecordBatch:
    """Rows of `ITEM_SCORES` for items with their replies.

    Args:
        rows: Columns of `ITEMS`, and `model`, `reply` and `failure` of `PREDICTIONS`.
        wanted: Names of profiles; empty for all.
    """
    scores = [score for row in rows for score in _scores(row, wanted)]
    return pa.RecordBatch.from_pylist(scores, ITEM_SCORES.schema)


def _scores(row: Mapping[str, Any], wanted: Sequence[str]) -> Iterator[dict[str, Any]]:
    said = {name: row[name] for name in ("model", "reply", "failure")}
    item = Item.from_row({name: value for name, value in row.items() if name not in said})
    for profile in profiles_of(item.benchmark, wanted):
        scored = CALL_FAILED if said["failure"] else profile.score(item, said["reply"])
        yield score_row(item, scored) | {"model": said["model"], "profile": profile.name}


def score_row(item: Item, scored: Scored) -> dict[str, Any]:
    """A row of `ITEM_SCORES`, without `model` and `profile`."""
    return {
        "benchmark": item.benchmark,
        "item_id": item.item_id,
        "task": item.task,
        "format": item.format,
        "source": item.source,
        "cluster_id": item.cluster_id,
        "extraction": scored.status.value,
        "extracted": scored.extracted,
        "score": scored.score,
        "parts": [{"name": name, "value": value} for name, value in scored.parts.items()],
        "failure": scored.failure,
    }


def scored_of(row: Mapping[str, Any]) -> Scored:
    """What a row of `ITEM_SCORES` says of a reply."""
    parts = {part["name"]: part["value"] for part in row["parts"]}
    return Scored(row["score"], row["extracted"], Extraction(row["extraction"]), row["failure"], parts)
