"""Our profiles of public scorers give what these gave, for every recorded output."""

import pytest

from benchmarks.vector_folder import FOLDER, NO_VECTORS
from internspatial_kedro.benchmarks.check_vectors import compare
from internspatial_kedro.benchmarks.vector_files import read_vectors
from internspatial_kedro.benchmarks.vectors import Vector

VECTORS = [vector for file in sorted(FOLDER.glob("*.jsonl")) for vector in read_vectors(file)]


@pytest.mark.skipif(not VECTORS, reason=NO_VECTORS)
@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.id)
def test_a_recorded_output_comes_out_again(vector: Vector):
    assert not compare(vector)
