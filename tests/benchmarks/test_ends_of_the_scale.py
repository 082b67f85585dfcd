"""Both ends of every scale, by the nodes of the evaluation: one who knows all has 100, one who knows nothing chance."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final

import daft
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from benchmarks import varied_json, varied_tables
from benchmarks.exact_chance import Guesses, chance_of, guesses_at
from benchmarks.native_files import reading_of
from benchmarks.oracle_shortfalls import SHORTFALLS
from internspatial_kedro.benchmarks.benchmark import Benchmark, Profile, Reading, ScoredItem
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.mmscan import captions
from internspatial_kedro.benchmarks.registry import BENCHMARKS, NAMES
from internspatial_kedro.pipelines.evaluation.items import items_of
from internspatial_kedro.pipelines.evaluation.nodes import ask_models, read_items, score_replies
from internspatial_kedro.pipelines.evaluation.params import EvaluationParams
from internspatial_kedro.pipelines.evaluation.report import summarise_scores
from internspatial_kedro.pipelines.evaluation.scoring import scored_of
from internspatial_kedro.tables.judgements import JUDGEMENTS
from internspatial_kedro.tables.packing import unpack
from internspatial_kedro.tables.scores import ITEM_SCORES

_WRITERS: Final[Mapping[str, Callable[[Path], Reading]]] = {
    "internspatial_bench": varied_json.write_internspatial,
    "mmsi_bench": varied_tables.write_mmsi,
    "ost_bench": varied_tables.write_ost,
    "egoexo_bench": varied_tables.write_egoexo,
    "mmscan": varied_json.write_mmscan,
    "spatialbench": varied_json.write_spatialbench,
    "spatialrgpt_bench": varied_json.write_spatialrgpt,
    "mathvision": varied_tables.write_mathvision,
    "mathvista": varied_tables.write_mathvista,
    "ocrbench": varied_tables.write_ocrbench,
    "textvqa": varied_tables.write_textvqa,
    "chartqa": varied_tables.write_chartqa,
    "mmstar": varied_tables.write_mmstar,
}
_CAPTIONS: Final = "official_captions"
"""Its items are worth what `official` gives; its metrics compare words and have no chance."""
_LEAST_ITEMS, _LEAST_CLUSTERS, _WIDEST_PERCENT = 150, 40, 20


@dataclass(frozen=True)
class Run:
    """The oracle's and the guesser's evaluation of a benchmark.

    Attributes:
        benchmark: Which.
        items: As its reader gives them.
        item_scores: Rows of `ITEM_SCORES`, of all profiles.
        scores: Rows of `SCORES`, of all profiles but that of captions.
    """

    benchmark: Benchmark
    items: list[Item]
    item_scores: pa.Table
    scores: list[dict[str, Any]]

    def scored(self, model: str, profile: str) -> dict[str, ScoredItem]:
        """What a profile says of each item."""
        of_run = pc.and_(pc.equal(self.item_scores["model"], model), pc.equal(self.item_scores["profile"], profile))
        rows = {row["item_id"]: row for row in self.item_scores.filter(of_run).to_pylist()}
        return {item.item_id: ScoredItem(item, scored_of(rows[item.item_id])) for item in self.items}

    @cached_property
    def guesses(self) -> Guesses:
        """What the guesser picks from."""
        return guesses_at(self.benchmark, self.items)

    def overall(self, model: str, profile: str) -> dict[str, Any]:
        """The row of the whole run."""
        place = {"model": model, "profile": profile, "metric": "overall", "task": "all", "format": "all"}
        (row,) = [row for row in self.scores if place.items() <= row.items()]
        return row


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Path | None], Run]:
    """Runs by the name of a benchmark and, for VSI-Bench, the folder of real samples; each is evaluated once."""

    @cache
    def evaluate(name: str, real_root: Path | None) -> Run:
        root = tmp_path_factory.mktemp(name)
        if real_root is None:
            return _evaluate(name, _WRITERS[name](root / "data"), root)
        return _evaluate(name, reading_of(real_root / "vsi_bench" / "test.jsonl", media="listed"), root)

    return evaluate


@pytest.fixture
def run(request: pytest.FixtureRequest, runs: Callable[[str, Path | None], Run]) -> Run:
    """Of a benchmark's varied native files; of VSI-Bench's official rows, where they are."""
    name = request.param
    return runs(name, request.getfixturevalue("real_root") if name == "vsi_bench" else None)


def _evaluate(name: str, reading: Reading, root: Path) -> Run:
    """Native files read, answered and scored by the pipeline's nodes."""
    params = EvaluationParams(model=("oracle", "random"), benchmarks=(name,))
    items, bad_items = read_items({"": reading, name: reading}, reading.root, params)
    assert bad_items.to_pylist() == []
    replies = ask_models(items, root / "journal", root / "trained", params).collect()
    no_judge = daft.from_arrow(JUDGEMENTS.schema.empty_table())
    item_scores = unpack(score_replies(items, replies, no_judge, params), ITEM_SCORES.schema).to_arrow()
    measured = daft.from_arrow(item_scores.filter(pc.not_equal(item_scores["profile"], _CAPTIONS)))
    scores = summarise_scores(items, measured).to_pylist()
    return Run(BENCHMARKS[name], items_of(items.to_arrow()), item_scores, scores)


each_benchmark = pytest.mark.parametrize("run", NAMES, indirect=True)
each_profile = pytest.mark.parametrize(
    ("run", "profile"),
    [(name, profile) for name in NAMES for profile in BENCHMARKS[name].profiles if profile != _CAPTIONS],
    indirect=["run"],
)


def _first_metric(profile: Profile, scored: list[ScoredItem]) -> float:
    return next(iter(profile.aggregate(scored).values()))


@each_benchmark
def test_there_is_enough_to_ask(run: Run) -> None:
    assert len(run.items) >= _LEAST_ITEMS
    assert len({item.cluster_id for item in run.items}) >= _LEAST_CLUSTERS
    assert all(item.messages[-1].parts[-1].text.strip() for item in run.items)


@each_profile
def test_an_oracle_scores_100(run: Run, profile: str) -> None:
    scored = run.scored("oracle", profile)
    shortfall = SHORTFALLS.get((run.benchmark.name, profile))
    named = {item.item_id for item in run.items if shortfall and shortfall.concerns(item)}
    assert {item_id for item_id, one in scored.items() if one.scored.score != 1} == named, shortfall
    assert bool(named) == bool(shortfall)
    others = [one for item_id, one in scored.items() if item_id not in named]
    assert _first_metric(run.benchmark.profiles[profile], others) == pytest.approx(100)
    whole = run.overall("oracle", profile)["value"]
    assert whole < 100 if named else whole == pytest.approx(100)


@each_profile
def test_a_guesser_scores_chance_within_its_interval(run: Run, profile: str) -> None:
    chance = chance_of(run.benchmark, run.benchmark.profiles[profile], run.items, run.guesses)
    measured = run.overall("random", profile)
    assert measured["low"] <= chance <= measured["high"], measured
    assert 0 < measured["low"] < measured["high"] < min(100, measured["low"] + _WIDEST_PERCENT)


@pytest.mark.skipif(bool(captions.missing()), reason=captions.missing() or "there")
@pytest.mark.parametrize("run", ["mmscan"], indirect=True)
@pytest.mark.parametrize("model", ["oracle", "random"])
def test_captions_score_items_as_the_official_exact_match(run: Run, model: str) -> None:
    assert run.scored(model, _CAPTIONS) == run.scored(model, "official")
