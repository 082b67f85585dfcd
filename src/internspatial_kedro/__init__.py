"""internspatial-kedro: spatial-reasoning data for vision-language models."""

__version__ = "0.1.0"
