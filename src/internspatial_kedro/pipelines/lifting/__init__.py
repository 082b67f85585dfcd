"""The lifting pipeline."""

from internspatial_kedro.pipelines.lifting.pipeline import create_pipeline

__all__ = ["create_pipeline"]
