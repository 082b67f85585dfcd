"""Checks that every reader applies: untrusted native records in, clean views and rejects out.

A reader parses its layout into `RawView`; `read_checked` does the rest and never raises on a bad record.
"""

from internspatial_kedro.sources.checks.raw import BrokenObject, RawObject, RawView, parse_objects
from internspatial_kedro.sources.checks.reasons import Reason, Unusable
from internspatial_kedro.sources.checks.views import check_view, read_checked, refuse

__all__ = [
    "BrokenObject",
    "RawObject",
    "RawView",
    "Reason",
    "Unusable",
    "check_view",
    "parse_objects",
    "read_checked",
    "refuse",
]
