"""Where a reply says its final answer: after its thinking, in tags, boxes, JSON or a concluding sentence.

Every pattern is bounded, so that a reply of any length is read in linear time.
"""

import re
from collections.abc import Iterator
from typing import Final

_FOLDED: Final = {
    **{0xFF01 + offset: 0x21 + offset for offset in range(94)},
    **dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF)),
}
_THINK: Final = re.compile(r"<(/?)think(?:ing)?>", re.IGNORECASE)
_TAG: Final = re.compile(r"<(/?)answer>", re.IGNORECASE)
_BRACES: Final = re.compile(r"[{}]")
_JSON: Final = re.compile(
    r"""["'](?:final[_ ])?answer["']\s{0,4}:\s{0,4}(?:"((?:[^"\\]|\\.){0,300})"|'([^']{0,300})'|([^\s,}\]"']{1,60}))""",
    re.IGNORECASE,
)
_CONCLUSION: Final = re.compile(
    r"\b(?:answer|choice|option|solution)\b"
    r"(?:\s{0,3}(?:[:=]|-+>|→)|[^.\n:]{0,60}?\b(?:is|would be|should be|must be|will be)\b)[\s:]{0,4}"
    r"|答案\s?[是为:]?\s{0,4}",
    re.IGNORECASE,
)
_CONCLUDES: Final = re.compile("nswer|hoice|ption|olution|NSWER|HOICE|PTION|OLUTION|答案")
_WEAK: Final = re.compile(
    r"\b(?:therefore|thus|hence|so|in conclusion|i(?:\s|\s(?:would|will)\s|'d\s|'ll\s)"
    r"(?:choose|pick|select|go with|conclude))\b[,\s:]{0,4}",
    re.IGNORECASE,
)
_HINT: Final = re.compile(r"[Tt]h[eu]|[Hh]ence|[Ss]o\b|onclu|hoose|pick|elect|go with")
# A letter before a full stop is a label, "B. chair", and does not end a sentence.
_SENTENCE_END: Final = re.compile(r"(?<!\b[A-Za-z])[.!?](?=\s|$)|\n")
_MARKUP: Final = re.compile(r"[*`$]|\\(?:text|mathrm|textbf|mathbf)\b|\\[()\[\]]")
_LONGEST: Final = 300
_LAST_CONCLUSIONS: Final = 5


def without_thinking(reply: str) -> str:
    """What follows the last thought; a thought that never ends takes all that follows it.

    Invisible characters go and full-width ones become ASCII, so that everything after this reads one kind of text.
    """
    if not reply.isascii():
        reply = reply.translate(_FOLDED)
    if "<" not in reply:
        return reply
    marks = list(_THINK.finditer(reply))
    closing = [mark for mark in marks if mark[1]]
    begin = closing[-1].end() if closing else 0
    unclosed = next((mark.start() for mark in marks if not mark[1] and mark.start() >= begin), len(reply))
    return reply[begin:unclosed]


def plain(text: str) -> str:
    """Without Markdown's and LaTeX's marks of emphasis."""
    return _MARKUP.sub("", text).strip() if _MARKUP.search(text) else text.strip()


def marked(text: str) -> Iterator[str]:
    """What stands in the last answer tag, the last box and the last JSON answer, in this order."""
    if "<" in text:
        yield from _tagged(text)
    if "boxed" in text or "fbox" in text:
        yield from _boxed(text)
    if "nswer" in text or "NSWER" in text:
        *_, last = (None, *_JSON.finditer(text))
        if last is not None:
            yield next(group for group in last.groups() if group is not None)


def conclusions(text: str) -> Iterator[str]:
    """What follows "the answer is", "Answer:" and such, from the last on, each to the end of its sentence."""
    if _CONCLUDES.search(text):
        found = list(_CONCLUSION.finditer(text))
        yield from (_sentence(text, mark.end()) for mark in found[: -_LAST_CONCLUSIONS - 1 : -1])


def inferences(text: str) -> Iterator[str]:
    """What follows the last "therefore", "so", "I choose" and such."""
    if _HINT.search(text):
        *_, last = (None, *_WEAK.finditer(text))
        if last is not None:
            yield _sentence(text, last.end())


def lines(text: str) -> list[str]:
    """Lines that are not empty."""
    return [line for line in (line.strip() for line in text.splitlines()) if line]


def _sentence(text: str, begin: int) -> str:
    end = _SENTENCE_END.search(text, begin, begin + _LONGEST)
    return text[begin : end.start() if end else begin + _LONGEST].strip()


def _tagged(text: str) -> Iterator[str]:
    marks = list(_TAG.finditer(text))
    opened = next((index for index in range(len(marks) - 1, -1, -1) if not marks[index][1]), None)
    if opened is not None:
        end = marks[opened + 1].start() if opened + 1 < len(marks) else len(text)
        yield text[marks[opened].end() : end]


def _boxed(text: str) -> Iterator[str]:
    begin = text.rfind("box")
    begin = text.find("{", begin, begin + 8) + 1
    if not begin:
        return
    depth = 1
    for brace in _BRACES.finditer(text, begin):
        depth += 1 if brace[0] == "{" else -1
        if not depth:
            yield text[begin : brace.start()].replace("{", " ").replace("}", " ")
            return
    yield text[begin : begin + _LONGEST]
