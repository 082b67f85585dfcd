"""Our default of OCRBench against the public scorers: equal, or listed with a reason."""

import pytest

from benchmarks.known_worth import differs, item_vectors
from benchmarks.vector_folder import FOLDER, NO_VECTORS
from internspatial_kedro.benchmarks.ocrbench.differences import DIFFERENCES
from internspatial_kedro.benchmarks.ocrbench.vectors import rescorer
from internspatial_kedro.benchmarks.vectors import Vector

VECTORS = item_vectors(FOLDER / "ocrbench.jsonl")


@pytest.mark.skipif(not VECTORS, reason=NO_VECTORS)
@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.id)
def test_the_default_is_the_peers_or_its_difference_is_listed(vector: Vector):
    assert differs(rescorer("default"), vector) == (vector.id in DIFFERENCES)
