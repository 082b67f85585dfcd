"""Samples to packs to a fine-tuned model."""

from internspatial_kedro.pipelines.training.pipeline import create_pipeline

__all__ = ["create_pipeline"]
