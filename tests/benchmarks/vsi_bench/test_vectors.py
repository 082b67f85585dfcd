"""Public scorers' recorded outputs on nasty replies; and where our default gives something else on purpose."""

import os
from pathlib import Path

import pytest

from internspatial_kedro.benchmarks.vector_agreement import disagreement, same
from internspatial_kedro.benchmarks.vector_files import read_vectors
from internspatial_kedro.benchmarks.vectors import Vector
from internspatial_kedro.benchmarks.vsi_bench.differences import DIFFERENCES
from internspatial_kedro.benchmarks.vsi_bench.profiles import PROFILES
from internspatial_kedro.benchmarks.vsi_bench.vectors import RESCORERS, vector_item

SHARED = Path(__file__).resolve().parents[3].parent / "shared" / "spec" / "scorer_vectors"
FILE = Path(os.environ.get("INTERNSPATIAL_VECTORS", SHARED)) / "vsi_bench.jsonl"
VECTORS = list(read_vectors(FILE)) if FILE.is_file() else []
needs_vectors = pytest.mark.skipif(not VECTORS, reason=f"no vectors at {FILE}: set INTERNSPATIAL_VECTORS")


@needs_vectors
@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.id)
def test_profiles_give_what_their_scorers_gave(vector: Vector) -> None:
    assert not disagreement(vector, RESCORERS[vector.scorer](vector))


@needs_vectors
def test_our_default_differs_where_it_says_so_and_nowhere_else() -> None:
    differing = {vector.id for vector in VECTORS if not same(_default(vector), vector.peer_score)}
    assert differing == set(DIFFERENCES)


def _default(vector: Vector) -> float | None:
    return PROFILES["default"].score(vector_item(vector), vector.model_output).score


def test_the_scorers_differ_on_an_empty_cell() -> None:
    outcomes = {
        scorer.split("/")[0]: rescore(Vector("", "item", "vsi_bench", "object_counting(NA)", "3", None, None, scorer))
        for scorer, rescore in RESCORERS.items()
    }
    assert outcomes["vision-x-nyu"].failure.startswith("AttributeError: ")
    assert outcomes["EvolvingLMMs-Lab"].score == outcomes["open-compass"].score == 0
