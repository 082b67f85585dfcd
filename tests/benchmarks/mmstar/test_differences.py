"""Our default against the public scorers: equal, or listed with a reason."""

from functools import partial

import pytest

from benchmarks.known_worth import differs, item_vectors
from benchmarks.vector_folder import FOLDER, NO_VECTORS
from internspatial_kedro.benchmarks.mmstar.differences import DIFFERENCES
from internspatial_kedro.benchmarks.mmstar.profiles import PROFILES
from internspatial_kedro.benchmarks.mmstar.vectors import rescore
from internspatial_kedro.benchmarks.vectors import Vector

VECTORS = item_vectors(FOLDER / "mmstar.jsonl")


@pytest.mark.skipif(not VECTORS, reason=NO_VECTORS)
@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.id)
def test_the_default_is_the_peers_or_its_difference_is_listed(vector: Vector):
    assert differs(partial(rescore, PROFILES["default"]), vector) == (vector.id in DIFFERENCES)
