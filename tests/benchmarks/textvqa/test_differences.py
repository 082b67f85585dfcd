"""Our default of TextVQA against the public scorers: equal, or listed with a reason."""

import pytest

from benchmarks.known_worth import item_vectors
from benchmarks.vector_folder import FOLDER, NO_VECTORS
from internspatial_kedro.benchmarks.textvqa.differences import DIFFERENCES
from internspatial_kedro.benchmarks.textvqa.vectors import rescorer
from internspatial_kedro.benchmarks.vector_agreement import same
from internspatial_kedro.benchmarks.vectors import Vector

VECTORS = item_vectors(FOLDER / "textvqa.jsonl")


@pytest.mark.skipif(not VECTORS, reason=NO_VECTORS)
@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.id)
def test_the_default_is_the_peers_or_its_difference_is_listed(vector: Vector):
    assert same(rescorer("default")(vector).score, vector.peer_score) != (vector.id in DIFFERENCES)
