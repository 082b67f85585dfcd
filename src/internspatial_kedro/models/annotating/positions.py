"""Words that say where an object is, or which one is larger: they would answer the questions that are asked later."""

import re
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_LEADING: Final = (
    "left right front back rear near far nearest nearer closest closer farthest farther furthest further leftmost "
    "rightmost left-most right-most topmost bottommost uppermost lowermost foremost top bottom upper lower middle "
    "center centre central foreground background left-hand right-hand"
)
_TELLING: Final = _words(
    "left right leftmost rightmost topmost bottommost uppermost lowermost foremost front rear behind near nearer "
    "nearest far farther farthest further furthest closer closest upper lower middle central foreground background "
    "bottom above below beneath underneath beside between biggest bigger largest larger smallest smaller tallest "
    "taller shortest shorter widest wider narrowest narrower longest longer highest higher lowest deepest deeper "
    "second third fourth last"
)
_TELLING_PARTS: Final = ("left-", "right-", "front-", "rear-", "far-", "near-", "top-", "bottom-")
_POSE: Final = (
    r"(?:(?:(?:that|which|who)\s+)?(?:is|are|was|were)\s+)?"
    r"(?:(?:sitting|standing|lying|laying|located|positioned|placed|situated|parked|seen|visible|seated|hanging|leaning|"
    r"resting|shown|found|mounted|directly|just|right|partially|partly|immediately|slightly|furthest|closest|nearest|"
    r"farthest|further|closer|nearer)\s+)*"
)
_SIDES: Final = (
    r"(?:(?:far|very|upper|lower|top|bottom|left|right|front|back|rear)[\s-]+(?:hand\s+)?)*"
    r"(?:left|right|front|back|rear|middle|center|centre|top|bottom|foreground|background|distance|corner|edge|side|"
    r"end|image|picture|photo|scene|frame|camera|viewer|lens)\b"
)
_RELATION: Final = (
    rf"(?:(?:on|at|in|to|towards?|from|near|by|along)\s+(?:the|its|a|an|our|your)?\s*{_SIDES}|"
    r"in\s*(?:front|back)\s+of|on\s+top\s+of|next\s+to|close\s+to|close\s+by|adjacent\s+to|far\s+(?:from|away)|"
    r"across\s+from|closest\s+to|nearest\s+to|on\s+(?:the|a|an|its|his|her|their|another|some)|"
    r"(?:near|beside|behind|between|among|above|below|under|underneath|beneath|over|opposite|across|against|"
    r"alongside|atop|inside)\b)"
)
_PLACE: Final = re.compile(rf"(?:^|[\s,]+){_POSE}{_RELATION}[^,]*")
_FIRST: Final = re.compile(rf"(?:(?:the|an?|this|that)\s+|(?:{'|'.join(_LEADING.split())})\s+)+(?!of\b)")
_WORD: Final = re.compile(r"[a-z]+(?:-[a-z]+)*")


def drop_positions(phrase: str) -> str:
    """A phrase without "left …", "… behind the sofa", "… in the background", "… on the table" and the like.

    Args:
        phrase: In lower case.

    Returns:
        What is left, maybe nothing.
    """
    without = phrase[first.end() :] if (first := _FIRST.match(phrase)) else phrase
    return _PLACE.sub("", without).strip(" ,.-")


def tells_position(phrase: str) -> bool:
    """Whether a phrase still says where an object is, or compares its size.

    Args:
        phrase: In lower case.
    """
    return any(word in _TELLING or word.startswith(_TELLING_PARTS) for word in _WORD.findall(phrase))
