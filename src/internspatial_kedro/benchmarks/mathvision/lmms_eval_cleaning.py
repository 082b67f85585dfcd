"""What lmms-eval strips off a MathVision answer: `lmms_eval/tasks/mathvision/eval_utils.py`, `find_math_answer`.

Units, degrees, percent signs, dollars and sizes of brackets go, whatever stands before an equals sign goes too.
"""

import re
from collections.abc import Sequence
from typing import Final

_BOX: Final = "oxed{"
_Replacements = Sequence[tuple[str, str]]
_FIRST: Final[_Replacements] = (
    (" ", ""),
    ("\\,", ""),
    ("∞", "\\infty"),
    ("+\\infty", "\\infty"),
    ("\\\\", "\\"),
    ("\n", ""),
    ("\\text", ""),
    ("\\mbox", ""),
    ("bmatrix", "pmatrix"),
    ("\\left", ""),
    ("\\right", ""),
    ("^{\\circ}", ""),
    ("^\\circ", ""),
    ("{m}^3", ""),
    ("m^3", ""),
    ("{units}", ""),
    ("units", ""),
    ("{km}", ""),
    ("km", ""),
)
_SECOND: Final[_Replacements] = (
    ("\n", ""),
    ("\\!", ""),
    ("\\\\", "\\"),
    ("tfrac", "frac"),
    ("dfrac", "frac"),
    ("\\left", ""),
    ("\\right", ""),
    ("^{\\circ}", ""),
    ("^\\circ", ""),
    ("\\$", ""),
    ("$", ""),
)
_THIRD: Final[_Replacements] = (("\\%", ""), (" .", " 0."), ("{.", "{0."))


def cleaned(text: str) -> str:
    """The answer in a text, in lower case and without decoration."""
    text = text.lower().replace("{}", "")
    begin, end = text.find(_BOX), text.rfind("}")
    # From the first box to the last brace, whatever is between them.
    text = text[begin + len(_BOX) : end] if 0 <= begin < end else text
    closing, opening = text.find("}"), text.find("{")
    if closing != -1 and (opening == -1 or closing < opening):
        text = text[:closing]
    text = text.split("=")[-1].split("\\approx")[-1]
    return _normalised(_replaced(text, _FIRST))


def _normalised(text: str) -> str:
    text = _replaced(_replaced(text, _SECOND).split("\\text{ ")[0], _THIRD)
    text = f"0{text}" if text.startswith(".") else text
    for sign in ("=", "\\approx"):
        text = text.split(sign)[-1] if text.count(sign) == 1 else text
    text = _braced_roots(text).replace(" ", "")
    # Only where there is a root too: `\frac12` alone stays as it is, and is no number afterwards.
    text = _braced_fractions(text) if "sqrt" in text else text
    text = "\\frac{1}{2}" if text == "0.5" else text
    return _slash_to_fraction(text)


def _replaced(text: str, replacements: _Replacements) -> str:
    for old, new in replacements:
        text = text.replace(old, new)
    return text


def _braced_roots(text: str) -> str:
    r"""Braces around the one character after a root; `\sqrt[3]{8}` is broken by it."""
    first, *others = text.split("\\sqrt")
    braced = [f"{{{rest[0]}}}{rest[1:]}" if rest[:1] not in ("", "{") else rest for rest in others]
    return "\\sqrt".join((first, *braced))


def _braced_fractions(text: str) -> str:
    """Braces around the two characters after a fraction."""
    first, *others = text.split("\\frac")
    braced = []
    for rest in others:
        if rest[:1] == "{":
            braced.append(rest)
        elif len(rest) < 2:
            return text
        else:
            below = rest[1:] if rest[1] == "{" else f"{{{rest[1]}}}{rest[2:]}"
            braced.append(f"{{{rest[0]}}}{below}")
    return "\\frac".join((first, *braced))


def _slash_to_fraction(text: str) -> str:
    match = re.fullmatch(r"(0|-?[1-9]\d*)/(0|-?[1-9]\d*)", text, re.ASCII)
    return f"\\frac{{{match[1]}}}{{{match[2]}}}" if match else text
