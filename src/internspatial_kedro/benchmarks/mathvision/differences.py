"""Where our default differs from the public scorers of MathVision, and why."""

from typing import Final

_WORDS: Final = "a number in words is a number"
_LIST: Final = "spaces in a list are form"
_CASE: Final = "a small letter on its own is an option"
_EXACT: Final = "14.004 is not 14: nothing was measured"

DIFFERENCES: Final[dict[str, str]] = {
    "mathvision-vlmevalkit-0009": _WORDS,
    "mathvision-vlmevalkit-0022": _LIST,
    "mathvision-vlmevalkit-0027": _CASE,
    "mathvision-lmms-eval-0003": _EXACT,
    "mathvision-lmms-eval-0010": _WORDS,
    "mathvision-lmms-eval-0014": _EXACT,
}
"""By vector."""
