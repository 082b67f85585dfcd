"""English number words to numbers: zero to nine hundred and ninety-nine thousand, and halves."""

import re
from typing import Final

_DIGITS: Final = "zero one two three four five six seven eight nine"
_TEENS: Final = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TIES: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
_SMALL: Final = {word: value for value, word in enumerate(f"{_DIGITS} {_TEENS}".split())}
_TENS: Final = {word: 10 * value for value, word in enumerate(_TIES.split(), 2)}
_SCALES: Final = {"hundred": 100, "thousand": 1000}
_WORD: Final = "|".join((*_SMALL, *_TENS, *_SCALES))
_RUN: Final = re.compile(
    rf"\b(?:{_WORD})\b(?:(?:\s|-|\sand\s)(?:{_WORD})\b)*(?:\sand\s(?:a|one)\s(half)\b)?", re.IGNORECASE
)
_TOKEN: Final = re.compile(rf"\b(?:{_WORD})\b", re.IGNORECASE)


def spelled(text: str) -> list[float]:
    """Numbers in words, in order; words that do not compose ("one two") are numbers of their own."""
    found: list[float] = []
    for run in _RUN.finditer(text):
        found += _compose([word.lower() for word in _TOKEN.findall(run[0][: _end(run)])])
        found[-1] += 0.5 if run[1] else 0
    return found


def _end(run: re.Match[str]) -> int:
    return run.start(1) - run.start() if run[1] else len(run[0])


def _compose(tokens: list[str]) -> list[float]:
    numbers = [0.0]
    below_thousand = 0.0
    previous = ""
    for word in tokens:
        if previous and not _joins(previous, word):
            numbers.append(0.0)
            below_thousand = 0.0
        numbers[-1] -= below_thousand
        if word in _SCALES:
            below_thousand = (below_thousand or 1.0) * _SCALES[word]
        else:
            below_thousand += _SMALL.get(word, _TENS.get(word, 0))
        numbers[-1] += below_thousand
        if word == "thousand":
            below_thousand = 0.0
        previous = word
    return numbers


def _joins(previous: str, word: str) -> bool:
    if word in _SCALES or previous in _SCALES:
        return word != previous
    return previous in _TENS and 0 < _SMALL.get(word, 0) < 10
