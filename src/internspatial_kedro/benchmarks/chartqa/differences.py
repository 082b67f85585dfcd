"""Where our default differs from the public scorers of ChartQA, and why."""

from typing import Final

_WORDS: Final = "a number in words is a number"
_PERCENT: Final = "a percent sign is a unit of the chart: 10 % answers 10"
_CURRENCY: Final = "a currency sign does not change a value"
_UNIT: Final = "a unit does not change a value"
_ABOUT: Final = "what is said around a value does not change it"
_FRACTION: Final = "a quarter is 0.25"
_BOUNDARY: Final = "5 % off is right; in floats 0.2625 is a hair further off than that"
_SPACE: Final = "a space is no answer"

DIFFERENCES: Final[dict[str, str]] = {
    "chartqa-vlmevalkit-0007": _WORDS,
    "chartqa-lmms-eval-0007": _WORDS,
    "chartqa-vlmevalkit-0008": _PERCENT,
    "chartqa-lmms-eval-0008": _PERCENT,
    "chartqa-vlmevalkit-0013": _CURRENCY,
    "chartqa-lmms-eval-0013": _CURRENCY,
    "chartqa-vlmevalkit-0014": _UNIT,
    "chartqa-lmms-eval-0014": _UNIT,
    "chartqa-vlmevalkit-0017": _ABOUT,
    "chartqa-lmms-eval-0017": _ABOUT,
    "chartqa-vlmevalkit-0028": _FRACTION,
    "chartqa-lmms-eval-0028": _FRACTION,
    "chartqa-vlmevalkit-0033": _BOUNDARY,
    "chartqa-lmms-eval-0033": _BOUNDARY,
    "chartqa-vlmevalkit-0040": _WORDS,
    "chartqa-lmms-eval-0040": _WORDS,
    "chartqa-lmms-eval-0047": _SPACE,
}
"""By vector."""
