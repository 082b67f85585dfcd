"""Which option a reply picks.

A final statement beats what was said before it; the letter of an article is no option; contradicting letters are
ambiguous rather than the first or the last of them.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from internspatial_kedro.scoring.scored import NOTHING, Extracted, Extraction
from internspatial_kedro.scoring.statements import conclusions, inferences, lines, marked, plain, without_thinking

AMBIGUOUS: Final = Extracted("", Extraction.AMBIGUOUS)

_ALONE: Final = re.compile(r"\W{0,8}(?:(?:option|choice|letter|answer)\b\W{0,3})?([A-Za-z])\W{0,8}", re.IGNORECASE)
_OPENING: Final = re.compile(r"\W{0,5}(?:(?:option|choice|letter)\b\W{0,3})?", re.IGNORECASE)
_SECOND: Final = re.compile(r"\W{0,3}(?:\s?(?:or|and)\s|[/,&])\W{0,3}([A-Z])(?![\w'’-])")
_LABEL: Final = re.compile(r"\W{0,5}([A-Za-z])(?:\W{0,2}[.):：]+|\s[-–—])\s{0,3}(?=\S)")
_LONE: Final = re.compile(r"(?<![\w'’.-])([A-Z])(?![\w'’-])")
_EMPHASIS: Final = re.compile(r"(?:\*\*|__|`)\W{0,2}([A-Za-z])\b")
_CORRECT: Final = re.compile(
    r"(?<![\w'’.-])([A-Z])\)?\s(?:is|seems|must be)\s(?:the\s)?(?:most\s|only\s)?(?:correct|right|best|true|answer)\b"
)
_NEGATED: Final = re.compile(
    r"(?:\bnot|n't|\brather than|\binstead of)\s(?:the\s|an?\s)?(?:option\s)?\W{0,2}$", re.IGNORECASE
)
_WORD: Final = re.compile(r"\s+([a-z]+)")
_CONJUNCTIONS: Final = "and as because but due for from given however if or since so than that when where which while"
_AFTER_LETTER: Final = frozenset(f"{_CONJUNCTIONS} are based by in is seems to too was with would".split())
_JOINT: Final = re.compile(r"(?<=[^\W\d])[-_](?=[^\W\d])|\s+")
_LONGEST_LINE: Final = 300


def extract_choice(reply: str, options: Mapping[str, str]) -> Extracted:
    """The letter of the option that a reply picks.

    Args:
        reply: Raw words of a model.
        options: Texts by upper-case letter; empty texts where only the letters are known.

    Returns:
        A letter of `options`; or no value, with the status `ambiguous` where several fit equally and `none` where none.
    """
    text = without_thinking(reply)
    return next((found for found in _readings(text, options) if found is not NOTHING), NOTHING)


def extract_named(reply: str, options: Mapping[str, str]) -> Extracted:
    """The key of the option whose text a reply names; letters stand for nothing.

    Args:
        reply: Raw words of a model.
        options: Texts by key.
    """
    text = without_thinking(reply)
    bare = plain(text)
    segments = (*map(plain, marked(text)), *conclusions(bare), bare)
    named = (found for segment in segments for found in (_same(segment, options), _named(segment, options)))
    return next((found for found in named if found is not NOTHING), NOTHING)


def _readings(text: str, options: Mapping[str, str]) -> Iterator[Extracted]:
    """From the surest way to read a reply to the least sure."""
    yield _whole(plain(text), options)
    yield from (_clause(plain(segment), options) for segment in marked(text))
    bare = plain(text)
    yield from (_clause(segment, options) for segment in conclusions(bare))
    if "is" in bare or "must" in bare:
        yield _one(match[1] for match in list(_CORRECT.finditer(bare))[-1:] if match[1] in options)
    listed = _by_lines(bare, options) if "\n" in bare else NOTHING
    yield listed if listed.value else NOTHING
    yield _one(letter for match in _EMPHASIS.finditer(text) if (letter := match[1].upper()) in options)
    yield from (_leading(segment, options) for segment in inferences(bare))
    yield listed
    yield _clause(bare, options)


def _clause(text: str, options: Mapping[str, str]) -> Extracted:
    for read in (_whole, _leading, _lone, _named):
        found = read(text, options)
        if found is not NOTHING:
            return found
    return NOTHING


def _whole(text: str, options: Mapping[str, str]) -> Extracted:
    """Where all of a text is one letter, one option's text, or both."""
    if len(text) < 40 and (alone := _ALONE.fullmatch(text)):
        return _one(letter for letter in [alone[1].upper()] if letter in options)
    if len(text) > _LONGEST_LINE or "\n" in text:
        return NOTHING
    label = _LABEL.match(text)
    labelled = label[1].upper() if label else ""
    rest = text[label.end() :] if label and labelled in options else text
    said = _bare(rest)
    same = [letter for letter, words in options.items() if words and said in (_bare(words), words.strip())]
    if labelled in options and (same or (label and label[1].isupper() and not _LONE.search(rest))):
        return AMBIGUOUS if same and labelled not in same else Extracted(labelled, Extraction.FOUND)
    return _one(same)


def _same(text: str, options: Mapping[str, str]) -> Extracted:
    return _one([key for key, words in options.items() if _bare(text[:_LONGEST_LINE]) in (_bare(words), words.strip())])


def _leading(text: str, options: Mapping[str, str]) -> Extracted:
    """Where a text begins with a letter that is no article: `B, because …`, `option B`, `A or B`."""
    begin = _OPENING.match(text)
    first = _LONE.match(text, begin.end() if begin else 0)
    if first is None or first[1] not in options or _is_word(text, first):
        return NOTHING
    other = _SECOND.match(text, first.end())
    return _one([first[1], *([other[1]] if other and other[1] in options else [])])


def _lone(text: str, options: Mapping[str, str]) -> Extracted:
    return _one(
        match[1]
        for match in _LONE.finditer(text)
        if match[1] in options and not _is_word(text, match) and not _is_negated(text, match.start())
    )


def _by_lines(text: str, options: Mapping[str, str]) -> Extracted:
    """Letters that have a line of their own: the last where it stands bare, else all must agree."""
    rows = lines(text)
    found = [_whole(row, options) for row in rows]
    letters = [one.value for one in found if one.value]
    if len(rows) < 2 or not letters:
        return NOTHING
    bare = bool(found[-1].value) and len(rows[-1]) < 12 and _ALONE.fullmatch(rows[-1]) is not None
    if bare and found[-2].value in ("", found[-1].value):
        return found[-1]
    if bare and not _ALONE.fullmatch(rows[-2]):
        return found[-1]
    return _one(letters)


def _named(text: str, options: Mapping[str, str]) -> Extracted:
    """Options whose texts a reply names; the text of one inside a longer one's does not count."""
    rest = text.casefold()
    named = []
    for letter, words in sorted(options.items(), key=lambda option: -len(option[1])):
        words = words.casefold().strip()
        if words and words in rest:
            pattern = _words(words)
            if any(not _is_negated(rest, match.start()) for match in pattern.finditer(rest)):
                named.append(letter)
            rest = pattern.sub(" ", rest)
    return _one(named)


@lru_cache(8192)
def _words(words: str) -> re.Pattern[str]:
    before = r"(?<![\w-])(?<!\d[.,])" if words[:1].isalnum() else ""
    after = r"(?![\w-])(?![.,]\d)" if words[-1:].isalnum() else ""
    return re.compile(before + re.escape(words) + after)


def _is_word(text: str, letter: re.Match[str]) -> bool:
    """Whether an upper-case A is an article and an I the one who speaks."""
    following = _WORD.match(text, letter.end()) if letter[1] in "AI" else None
    return following is not None and (letter[1] == "I" or following[1] not in _AFTER_LETTER)


def _is_negated(text: str, begin: int) -> bool:
    return _NEGATED.search(text[max(begin - 24, 0) : begin]) is not None


@lru_cache(8192)
def _bare(text: str) -> str:
    """Without case, joints and outer punctuation; inside a number the point counts."""
    return _JOINT.sub(" ", text).strip(" .,;:!?\"'()[]").casefold()


def _one(letters: Iterator[str] | list[str]) -> Extracted:
    distinct = set(letters)
    if not distinct:
        return NOTHING
    return Extracted(distinct.pop(), Extraction.FOUND) if len(distinct) == 1 else AMBIGUOUS
