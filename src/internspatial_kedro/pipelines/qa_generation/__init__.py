"""The qa_generation pipeline."""

from internspatial_kedro.pipelines.qa_generation.pipeline import create_pipeline

__all__ = ["create_pipeline"]
