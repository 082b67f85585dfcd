"""Where our default scores SpatialRGPT-Bench otherwise than its public scorer, and why."""

from typing import Final

DIFFERENCES: Final[dict[str, str]] = {
    "spatialrgpt_bench-spatialrgpt": "a judge's words; the default asks no judge and reads replies itself"
}
"""Reason by what a vector's id begins with: no vector is a model's reply to an item."""
