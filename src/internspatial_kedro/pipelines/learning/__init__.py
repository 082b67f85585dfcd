"""Samples to lessons to a small model, before and after it learns from them."""

from internspatial_kedro.pipelines.learning.pipeline import create_pipeline

__all__ = ["create_pipeline"]
