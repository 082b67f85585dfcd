"""Items to replies to scores."""

from internspatial_kedro.pipelines.evaluation.pipeline import create_pipeline

__all__ = ["create_pipeline"]
