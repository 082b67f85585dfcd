"""Where our default differs from the public scorers of TextVQA, and why."""

from typing import Final

_PERIOD: Final = "a period that ends a reply is no part of a number"
_ARTICLES: Final = "an article that is all that was said is an answer; three different ones are not the same empty text"
_APOSTROPHE: Final = "an apostrophe is form"

DIFFERENCES: Final[dict[str, str]] = {
    "textvqa-vlmevalkit-0032": _PERIOD,
    "textvqa-vlmevalkit-0036": _ARTICLES,
    "textvqa-lmms-eval-0036": _ARTICLES,
    "textvqa-vlmevalkit-0041": _APOSTROPHE,
    "textvqa-lmms-eval-0041": _APOSTROPHE,
}
"""By vector."""
