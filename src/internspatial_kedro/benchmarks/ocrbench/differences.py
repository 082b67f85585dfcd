"""Where our default differs from the public scorers of OCRBench, and why."""

from typing import Final

_BRACES: Final = "braces around a single character change no formula"
_COMMA: Final = "a space after a comma is form"

DIFFERENCES: Final[dict[str, str]] = {
    "ocrbench-vlmevalkit-0028": _BRACES,
    "ocrbench-lmms-eval-0028": _BRACES,
    "ocrbench-multimodalocr-0028": _BRACES,
    "ocrbench-vlmevalkit-0032": _COMMA,
    "ocrbench-lmms-eval-0032": _COMMA,
    "ocrbench-multimodalocr-0032": _COMMA,
}
"""By vector."""
