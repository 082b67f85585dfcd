"""The format_expansion pipeline."""

from internspatial_kedro.pipelines.format_expansion.pipeline import create_pipeline

__all__ = ["create_pipeline"]
