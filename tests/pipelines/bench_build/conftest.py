"""Fixtures of the bench_build pipeline."""

from pathlib import Path

import pytest

from internspatial_kedro.pipelines.bench_build.params import BenchBuildParams, TaskCounts
from pipelines.bench_build.small_world import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World.create(tmp_path / "world")


@pytest.fixture
def params() -> BenchBuildParams:
    """Counts that three scenes of four frames can give."""
    counts = TaskCounts(
        position_comparison=20,
        size_comparison=15,
        rotation_estimation=4,
        object_counting=10,
        existence_estimation=12,
    )
    return BenchBuildParams(small=counts, vsi_rotation=5)
