"""Where our default differs from the public scorers of MathVista, and why."""

from typing import Final

_CASE: Final = "a small letter on its own is an option"
_DECIMALS: Final = "14.0 is 14"
_WORDS: Final = "a number in words is a number"
_SENTENCE: Final = "the final statement gives the number; nobody is asked to extract it"
_UNDERSCORE: Final = "1_4 is 14 for Python only"
_CURRENCY: Final = "a currency sign does not change a value"
_LIST: Final = "spaces in a list are form; VLMEvalKit scores no list at all"

DIFFERENCES: Final[dict[str, str]] = {
    "mathvista-vlmevalkit-0009": _CASE,
    "mathvista-vlmevalkit-0017": _DECIMALS,
    "mathvista-vlmevalkit-0021": _WORDS,
    "mathvista-vlmevalkit-0025": _SENTENCE,
    "mathvista-vlmevalkit-0029": _UNDERSCORE,
    "mathvista-vlmevalkit-0037": _CURRENCY,
    "mathvista-vlmevalkit-0047": _LIST,
    "mathvista-lmms-eval-0005": _CASE,
    "mathvista-lmms-eval-0011": _WORDS,
    "mathvista-lmms-eval-0013": _SENTENCE,
    "mathvista-lmms-eval-0015": _UNDERSCORE,
    "mathvista-lmms-eval-0019": _CURRENCY,
    "mathvista-lmms-eval-0024": _LIST,
}
"""By vector; those of `prefetch` are no scores."""
