"""How EASI and VLMEvalKit read letters and numbers of spatial benchmarks.

The rules are those of open-compass/VLMEvalKit@e8e78f05:vlmeval/dataset/utils/spatial_bench/matching_func.py,
functions `can_match_option` and `can_match_na`, in words of ours and in linear time. They are peers' rules with
peers' faults: an article "A" at the end of a reply is option A, and the first phrase "answer is" wins, not the last.
"""

import ast
import re
from collections.abc import Collection, Iterator
from typing import Final

_INVISIBLE: Final = re.compile("[\u200b-\u200d\ufeff]")
_OPENING: Final = re.compile(r"<\s*answer\b", re.IGNORECASE)
_CLOSING: Final = re.compile(r"<\s*/\s*answer\s*>", re.IGNORECASE)
_FIRST_LETTER: Final = re.compile(r"\s*([A-J])", re.IGNORECASE)
_THOUGHT: Final = re.compile(r"<(/?)\s*think\s*>", re.IGNORECASE)
_THOUGHT_END: Final = re.compile(r"</\s*think\s*>", re.IGNORECASE)
_THOUGHT_BEGIN: Final = re.compile(r"<\s*think\s*>", re.IGNORECASE)
_TAIL: Final = 800
_TAIL_LINES: Final = 6
_ALL: Final = "ABCDEFGHIJ"
_USUAL: Final = "ABCDEF"

_ENUMERATED: Final = re.compile(r"[*_>\-\s]*+(?:option|选项)\s++[A-J]\s*+[:：]", re.IGNORECASE)
_BARE_LINE: Final = re.compile(r"[*_`>（）\[\]【】()]*+\s*+([A-Fa-f])\s*+[*_`（）\[\]【】()]*+\s*+")
_LABELLED_LINE: Final = re.compile(r"\s*([A-F])\s*[.．:：)\]】、-]\s+", re.IGNORECASE)
_TOKEN: Final = re.compile(r"(?<![A-Za-z])([A-F])[*_`）\]})]*(?=$|[\s.,:;!?)\]】》」』，。；、：）])")

_NUMBER: Final = re.compile(r"[-+]?(?:\d*\.\d+|\d+)(?:[eE][-+]?\d+)?")
_TAGGED_NUMBER: Final = re.compile(rf"\s*({_NUMBER.pattern})(?:[^\d<][^<]*)?<\s*/\s*answer\s*>", re.IGNORECASE)
_WORDS: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
)
_WORD_VALUES: Final = {word: str(value) for value, word in enumerate(_WORDS.split())}
_WORD: Final = re.compile(rf"\b(?:{'|'.join(_WORD_VALUES)})\b", re.IGNORECASE)


def match_option(reply: str, choices: Collection[str] = ()) -> str:
    """The letter that `can_match_option` returns; empty where it returns False.

    Args:
        reply: Raw words.
        choices: Letters that some of its steps are restricted to; A to F without.
    """
    text = _INVISIBLE.sub("", reply.strip())
    given = {str(choice).strip().upper()[:1] for choice in choices if str(choice)}
    letters = "".join(letter for letter in _ALL if letter in given) or _USUAL
    return (
        _tagged_letter(text)
        or _before_closing(text[-_TAIL:], letters)
        or _last_lines(_after_thought(text))
        or _last_lines(text[-_TAIL:])
        or _phrase(text, letters)
        or _only_letter(text, letters)
    )


def match_number(reply: str) -> float | None:
    """The number that `can_match_na` returns for a text."""
    try:
        text = _first_element(reply)
        text = _INVISIBLE.sub("", text.strip())
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        # A reply in brackets that is no literal: the peer swallows the error and finds no number.
        return None
    text = _WORD.sub(lambda word: _WORD_VALUES[word[0].lower()], text)
    tagged = next((found for at in _tag_ends(text) if (found := _TAGGED_NUMBER.match(text, at))), None)
    if tagged is not None:
        return float(tagged[1])
    numbers = _NUMBER.findall(_after_thought(text)) or _NUMBER.findall(text)
    return float(numbers[-1]) if numbers else None


def _first_element(reply: str) -> str:
    if not (reply.strip().startswith("[") and reply.strip().endswith("]")):
        return reply
    elements = ast.literal_eval(reply)
    return str(elements[0]) if isinstance(elements, list) and elements else reply


def _tag_ends(text: str) -> Iterator[int]:
    """Where the content of each opening answer tag begins, each place once."""
    last = -1
    for opening in _OPENING.finditer(text):
        end = text.find(">", max(opening.end(), last))
        if end < 0:
            return
        if end != last:
            yield end + 1
        last = end


def _tagged_letter(text: str) -> str:
    for begin in _tag_ends(text):
        letter = _FIRST_LETTER.match(text, begin)
        if letter:
            return letter[1].upper() if _CLOSING.search(text, letter.end()) else ""
    return ""


def _before_closing(tail: str, letters: str) -> str:
    for tag in ("answer", "think"):
        pattern = rf"(?<![A-Za-z])([{letters}])\s*[)\]}}）】]?\s*</\s*{tag}\s*>"
        found = re.search(pattern, tail, re.IGNORECASE)
        if found:
            return found[1].upper()
    return ""


def _after_thought(text: str) -> str:
    if not _THOUGHT.search(text):
        return text
    marks = list(_THOUGHT_END.finditer(text)) or list(_THOUGHT_BEGIN.finditer(text))
    return text[marks[-1].end() :].strip()


def _last_lines(text: str) -> str:
    """The letter of the last line that has exactly one, or begins with one."""
    for line in reversed([line.strip() for line in text.splitlines()[-_TAIL_LINES:]]):
        if not line or _ENUMERATED.match(line):
            continue
        whole = _BARE_LINE.fullmatch(line) or _LABELLED_LINE.match(line)
        if whole:
            return whole[1].upper()
        tokens = set(_TOKEN.findall(line))
        if len(tokens) == 1:
            return str(tokens.pop())
    return ""


def _phrase(text: str, letters: str) -> str:
    pattern = (
        r"(?:answer(?:\s*+is)?|答案|结论|所以|因此|选择?)"
        rf"\s*+[:：>＝=]?+\s*+[(\[{{（【]?+\s*+([{letters}])(?!\w)"
    )
    found = re.search(pattern, text, re.IGNORECASE)
    return found[1].upper() if found else ""


def _only_letter(text: str, letters: str) -> str:
    kept = "\n".join(line for line in text.splitlines() if not _ENUMERATED.match(line))
    found = set(re.findall(rf"(?<![A-Za-z])([{letters}])(?![A-Za-z])", kept))
    return str(found.pop()) if len(found) == 1 else ""
