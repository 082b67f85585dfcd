"""Contents of LaTeX boxes."""

import re
from typing import Final

_MARK: Final = re.compile(r"\\f?box(?:ed)?\s*\{|[{}]")


def boxes(text: str) -> list[str]:
    r"""What stands in `\boxed{…}` and `\fbox{…}`, in order; a box that is never closed ends with the text."""
    return [content.strip() for content, _ in _boxes(text)]


def boxed(text: str) -> str:
    """Contents of boxes as latex2sympy2_extended joins them; the text itself if there is no box.

    Repetitions are left out; the brace of a box that is never closed stays, so that it is no number.
    """
    found = _boxes(text)
    closed = [content.strip() for content, is_closed in found if is_closed]
    distinct = [content for place, content in enumerate(closed) if not place or content != closed[place - 1]]
    if not found:
        return text
    return ",".join(distinct) if distinct else f"{{{found[-1][0]}"


def _boxes(text: str) -> list[tuple[str, bool]]:
    """Contents, and whether their brace is closed."""
    opened: list[tuple[int, bool]] = []
    found: dict[int, tuple[str, bool]] = {}
    for mark in _MARK.finditer(text):
        if mark[0] != "}":
            opened.append((mark.end(), mark[0] != "{"))
        elif opened:
            begin, is_box = opened.pop()
            found |= {begin: (text[begin : mark.start()], True)} if is_box else {}
    # Of boxes that are never closed the last says most, and all of them would be longer than the text.
    unclosed = [begin for begin, is_box in opened if is_box][-1:]
    found |= {begin: (text[begin:], False) for begin in unclosed}
    return [found[begin] for begin in sorted(found)]
