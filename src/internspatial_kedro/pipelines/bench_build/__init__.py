"""The bench_build pipeline."""

from internspatial_kedro.pipelines.bench_build.pipeline import create_pipeline, create_refinement

__all__ = ["create_pipeline", "create_refinement"]
