import os
from pathlib import Path

import pytest

from internspatial_kedro.benchmarks.egoexo_bench.differences import DIFFERENCES
from internspatial_kedro.benchmarks.egoexo_bench.profiles import PROFILES
from internspatial_kedro.benchmarks.egoexo_bench.vectors import RESCORERS
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.vector_agreement import disagreement, same
from internspatial_kedro.benchmarks.vector_files import read_vectors
from internspatial_kedro.benchmarks.vectors import Vector

SHARED = Path(__file__).resolve().parents[3].parent / "shared" / "spec" / "scorer_vectors"
FILE = Path(os.environ.get("INTERNSPATIAL_VECTORS", SHARED)) / "egoexo_bench.jsonl"
VECTORS = list(read_vectors(FILE)) if FILE.is_file() else []
needs_vectors = pytest.mark.skipif(not VECTORS, reason=f"no vectors at {FILE}: set INTERNSPATIAL_VECTORS")


@needs_vectors
@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.id)
def test_profiles_give_what_their_scorers_gave(vector: Vector) -> None:
    assert not disagreement(vector, RESCORERS[vector.scorer](vector))


@needs_vectors
def test_our_default_differs_where_it_says_so_and_nowhere_else() -> None:
    items = [vector for vector in VECTORS if vector.kind == "item"]
    assert {vector.id for vector in items if not same(_default(vector), vector.peer_score)} == set(DIFFERENCES)


def _default(vector: Vector) -> float | None:
    options = tuple(vector.extra["options"].values())
    item = Item("", "egoexo_bench", "mcq", (), (vector.ground_truth,), "letter", options=options)
    return PROFILES["default"].score(item, vector.model_output).score


@pytest.mark.parametrize("scorer", RESCORERS)
def test_an_empty_cell_stops_the_scorers(scorer: str) -> None:
    vector = Vector("", "item", "egoexo_bench", "mcq", "B", None, None, scorer)
    assert RESCORERS[scorer](vector).failure.startswith("AttributeError: ")
