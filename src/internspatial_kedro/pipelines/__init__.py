"""Pipelines: nodes wired through the catalog."""
