"""Where our default disagrees with the public scorers on recorded replies, and why it does."""

from typing import Final

_AUTHORS: Final = ("mmsi_bench-mmsi-bench", "mmsi_bench-internsr")
_ALL: Final = (*_AUTHORS, "mmsi_bench-lmms-eval")
_TEXT: Final = "the text of an option names it as well as its letter does"
_CAPITAL: Final = "a small letter that stands for an option counts; its authors read capitals only"
_BEFORE_WORD: Final = "a letter before a word is an answer unless it is an article; the scorers skip it"

_REASONS: Final[dict[int, tuple[tuple[str, ...], str]]] = {
    2: (_AUTHORS, _CAPITAL),
    19: (_AUTHORS, _CAPITAL),
    23: (_ALL, "the option that is called right counts, not the first between backticks"),
    27: (_AUTHORS, _CAPITAL),
    28: (_ALL, "what stands in <think> is no answer; the scorers take its first letter"),
    29: (_ALL, "what stands in <think> is no answer; after it the text of an option stands"),
    30: (_ALL, _TEXT),
    31: (_ALL, _TEXT),
    32: (_ALL, _TEXT),
    36: (_ALL, _BEFORE_WORD),
    38: (_ALL, "two options without a choice between them are no answer; the scorers skip the first before a word"),
    40: (_ALL, "an option after 'not' is ruled out; the scorers take the first letter"),
    43: (_ALL, "a line of its own is a choice; the scorers take the line break and the next word for 'B word'"),
    51: (_ALL, "a full-width letter is a letter"),
    52: (_ALL, "a letter may touch a Chinese character; the scorers see one word there"),
    73: (_ALL, _BEFORE_WORD),
}
DIFFERENCES: Final[dict[str, str]] = {
    f"{scorer}-{number:04}": reason for number, (scorers, reason) in _REASONS.items() for scorer in scorers
}
"""By vector id."""
