"""Where our default scores MMScan otherwise than the devkit's refined exact match, and why."""

from typing import Final

_LETTERS: Final = "letters inside a word are no answer; the devkit looks for one text in the other without spaces"
_PART: Final = "a part of the answer leaves out what it says; the devkit takes a part for the whole"

DIFFERENCES: Final[dict[str, str]] = {
    "mmscan-embodiedscan-0036": _LETTERS,
    "mmscan-embodiedscan-0041": _LETTERS,
    "mmscan-embodiedscan-0049": "twenty-two is not two",
    "mmscan-embodiedscan-0053": _PART,
    "mmscan-embodiedscan-0069": _PART,
    "mmscan-embodiedscan-0072": _PART,
    "mmscan-embodiedscan-0077": "3.0 is 3; the devkit drops the point and reads 30",
}
"""Reason by the vector's id."""
