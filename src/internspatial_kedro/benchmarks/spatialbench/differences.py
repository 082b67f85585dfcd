"""Where our default scores SpatialBench otherwise than its public scorer, and why."""

from typing import Final

_CASE: Final = "an answer in lower case is the same answer; the peer looks for the letters as they stand"
_BOTH: Final = "the reply says both, Yes and No; the peer finds the wanted one in it"
_CLAMPED: Final = "a count that is further off than all is worth 0, not less"
_WORDS: Final = "a number among words, or with a decimal point, is read; the peer's run ends"
_NOTHING: Final = "a reply without a number is worth 0; the peer's run ends"

DIFFERENCES: Final[dict[str, str]] = {
    "spatialbench-spatialbot-0016": _CASE,
    "spatialbench-spatialbot-0017": _CASE,
    "spatialbench-spatialbot-0018": _CASE,
    "spatialbench-spatialbot-0019": _BOTH,
    "spatialbench-spatialbot-0020": _BOTH,
    "spatialbench-spatialbot-0021": _BOTH,
    "spatialbench-spatialbot-0028": _CASE,
    "spatialbench-spatialbot-0030": "A is a letter of Apple, not the answer A",
    "spatialbench-spatialbot-0037": _CLAMPED,
    "spatialbench-spatialbot-0039": _WORDS,
    "spatialbench-spatialbot-0041": _NOTHING,
    "spatialbench-spatialbot-0043": _WORDS,
    "spatialbench-spatialbot-0044": _CLAMPED,
    "spatialbench-spatialbot-0045": "no error is relative to 0: another count is wrong; the peer's run ends",
    "spatialbench-spatialbot-0048": _CLAMPED,
}
"""Reason by the vector's id."""
