"""Where our default scores VSI-Bench otherwise than its public scorers, and why."""

from typing import Final

_REASONS: Final[dict[str, dict[str, str]]] = {
    "words, marks, quotes or invisible characters around an answer do not change it": {
        "thinking-in-space": "0004 0010 0012 0013 0015 0018 0019 0020 0021 0025 0033 0036 0040 "
        "0052 0062 0064 0065 0080 0084 0086 0099 0111 0132 0134 0135 0149",
        "lmms-eval": "0004 0010 0012 0013 0015 0018 0019 0020 0021 0025 0033 0036 0040 0052 0062 0064 0065",
        "vlmevalkit": "0019 0033 0040",
    },
    "what is thought is no answer, what follows it is": {
        "thinking-in-space": "0028 0029 0136",
        "lmms-eval": "0028 0029 0136",
        "vlmevalkit": "0029",
    },
    "naming one option's text alone is choosing it": {
        "thinking-in-space": "0031 0032",
        "lmms-eval": "0031 0032",
        "vlmevalkit": "0031 0032",
    },
    "several numbers or a range: ambiguous, and the last one counts": {
        "thinking-in-space": "0082 0125 0143",
        "lmms-eval": "0082 0125 0143",
        "vlmevalkit": "0125",
    },
    "the number of the conclusion counts, not the first": {
        "thinking-in-space": "0142",
        "lmms-eval": "0142",
    },
    "a comma between groups of three digits is part of the number": {
        "lmms-eval": "0101",
    },
    "full-width digits and their point are one number": {
        "thinking-in-space": "0150",
        "lmms-eval": "0150",
        "vlmevalkit": "0150",
    },
    "a truth of 0 is met by 0 alone, one below 0 by its neighbours; peers raise, or take every answer for right": {
        "thinking-in-space": "0252 0254",
        "lmms-eval": "0252 0254",
        "vlmevalkit": "0153 0155",
    },
}
"""Numbers of vectors by reason and peer."""

DIFFERENCES: Final[dict[str, str]] = {
    f"vsi_bench-{peer}-{number}": reason
    for reason, peers in _REASONS.items()
    for peer, numbers in peers.items()
    for number in numbers.split()
}
"""Reason by the vector's id."""
