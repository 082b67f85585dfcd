"""What is recorded of an evaluation: for each model and benchmark its scores, replies, settings and pictures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from matplotlib.figure import Figure


@dataclass(frozen=True)
class Artefacts:
    """What one model did on one benchmark.

    Attributes:
        parameters: What decided it: generation, prompt, content hashes, versions; plain values.
        predictions: Rows of `PREDICTIONS`.
        item_scores: Rows of `ITEM_SCORES`, of any number of profiles.
        scores: Rows of `SCORES`.
        figures: By file name without ending.
        datasheet: Of the benchmark, Markdown; empty if it has none.
    """

    parameters: Mapping[str, Any]
    predictions: pa.Table
    item_scores: pa.Table
    scores: pa.Table
    figures: Mapping[str, Figure] = field(default_factory=dict)
    datasheet: str = ""


@dataclass(frozen=True)
class ScoreRuns:
    """An evaluation.

    Attributes:
        name: Of the evaluation, for people.
        profile: Scorer profile whose metrics carry plain names, so that two runs can be compared by them; the names of
            others begin with theirs.
        runs: By model and benchmark.
        figures: Over all runs, by file name without ending.
    """

    name: str
    profile: str
    runs: Mapping[tuple[str, str], Artefacts]
    figures: Mapping[str, Figure] = field(default_factory=dict)

    @classmethod
    def select(cls, table: pa.Table, model: str, benchmark: str) -> pa.Table:
        """Rows of one model and benchmark of a table that has both columns."""
        return table.filter(pc.and_(pc.equal(table["model"], model), pc.equal(table["benchmark"], benchmark)))
