"""Where our default disagrees with the public scorers on recorded replies, and why it does."""

from typing import Final

_INTERNSR, _VLMEVALKIT, _LMMS_EVAL = "mmstar-internsr", "mmstar-vlmevalkit", "mmstar-lmms-eval"
_TOKENS: Final = (_INTERNSR, _VLMEVALKIT)
_ALL: Final = (*_TOKENS, _LMMS_EVAL)
_QUOTED: Final = "marks around a letter do not hide it; these scorers know a few marks and see another word"
_SMALL: Final = "a small letter that stands for an option counts"
_TEXT: Final = "the text of an option names it; lmms-eval knows letters only"
_ARTICLE: Final = "an article is no option; the scorers count A twice over"
_THINKING: Final = "what stands in <think> is no answer"

_REASONS: Final[dict[int, tuple[tuple[str, ...], str]]] = {
    2: (_ALL, _SMALL),
    19: (_ALL, _SMALL),
    21: (_TOKENS, _QUOTED),
    22: (_TOKENS, _QUOTED),
    23: (_TOKENS, _QUOTED),
    26: (_TOKENS, _QUOTED),
    27: ((_LMMS_EVAL,), _SMALL),
    28: (_TOKENS, _THINKING),
    29: ((_LMMS_EVAL,), _THINKING),
    30: ((_LMMS_EVAL,), _TEXT),
    31: ((_LMMS_EVAL,), _TEXT),
    32: ((_LMMS_EVAL,), _TEXT),
    33: (_ALL, _ARTICLE),
    34: (_ALL, _ARTICLE),
    37: (_ALL, "an option after 'not' is ruled out"),
    40: (_TOKENS, "options after 'not' are ruled out"),
    43: (
        (_VLMEVALKIT,),
        "a line of its own is a choice, wherever it stands; VLMEvalKit wants it among the last tokens",
    ),
    51: (_ALL, "a full-width letter is a letter"),
    52: (_TOKENS, _QUOTED),
    53: (_TOKENS, _QUOTED),
    57: ((_LMMS_EVAL,), "the options are listed again and a letter follows: two letters without a statement"),
    60: ((_LMMS_EVAL,), "the first letter of a word is no option; lmms-eval falls back to any capital"),
    62: (_TOKENS, _QUOTED),
    64: (_TOKENS, _QUOTED),
    65: (_TOKENS, _QUOTED),
    66: (_ALL, 'the value of "answer" counts, not the article in the reason'),
    67: (_TOKENS, "a letter that opens the reply is the choice; others in the reason do not undo it"),
    73: (_TOKENS, "a letter that opens the reply is the choice; another that is 'also plausible' does not undo it"),
}
DIFFERENCES: Final[dict[str, str]] = {
    f"{scorer}-{number:04}": reason for number, (scorers, reason) in _REASONS.items() for scorer in scorers
}
"""By vector id."""
