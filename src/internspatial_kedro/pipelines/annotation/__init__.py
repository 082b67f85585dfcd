"""The annotation pipeline."""

from internspatial_kedro.pipelines.annotation.pipeline import create_pipeline

__all__ = ["create_pipeline"]
