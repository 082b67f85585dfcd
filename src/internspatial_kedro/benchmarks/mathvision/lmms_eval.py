"""MathVision as lmms-eval scores it: `lmms_eval/tasks/mathvision/{utils,eval_utils}.py` at 75571cfe0f.

A reply's answer is found by its ending, by "is ", by a few phrases or by the last box; two answers are equal as texts
or, rounded to two decimals, as numbers of latex2sympy2 1.9, which is why 1.414 is the root of 2 there.
"""

import re
from collections.abc import Sequence
from typing import Final

from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.mathvision.latex import Dialect, evaluate
from internspatial_kedro.benchmarks.mathvision.lmms_eval_cleaning import cleaned
from internspatial_kedro.benchmarks.mathvision.powers import NotANumberError
from internspatial_kedro.scoring.scored import Extracted, Extraction, Scored

LATEX2SYMPY2: Final = Dialect(
    number=r"\d+(?:,\d{3})*(?:\.\d+)?|\.\d+", mixed="never", percent=frozenset({r"\%"}), loose=True
)
# Names that its `eval` does not find: sympy's Abs prints with a capital letter.
_UNKNOWN_NAMES: Final = frozenset({"abs"})
_ASSIGNMENT: Final = re.compile(r"^\s*[a-z]\s*=")
_MOST_ELEMENTS: Final = 200
_LETTERS: Final = "ABCDE"
_PHRASES: Final = tuple(
    f"{article}{rest}"
    for rest in ("e final answer is", "e answer is", "e correct answer is", "e answer should be")
    for article in ("th", "Th")
)


def score(item: Item, reply: str) -> Scored:
    """Whether the reply's answer equals the letter or the text of the right option, or the open answer."""
    answer = item.answers[0]
    extracted = _extract(reply)
    try:
        text = item.options[ord(answer) - ord("A")] if item.options else ""
    except (TypeError, IndexError) as error:
        return Scored.failed(f"{type(error).__name__}: {error}")
    status = Extraction.FOUND if extracted else Extraction.NONE
    right = is_equal(answer, extracted) or is_equal(text, extracted)
    return Scored.of(float(right), Extracted(extracted, status))


def is_equal(answer: str, given: str) -> bool:
    """Whether two answers are the same text, the same list, or numbers equal at two decimals; empty ones never are."""
    answer, given = answer.lower(), given.lower()
    if not answer.replace(" ", "") or not given.replace(" ", ""):
        return False
    if answer.strip() == given.strip():
        return True
    answer, given = _rounded_list(answer), _rounded_list(given)
    if answer == given:
        return True
    try:
        return bool(_rounded(given) == _rounded(answer))
    except NotANumberError:
        return False


def _extract(reply: str) -> str:
    text = _ending(reply.strip())
    number = text.split("is ")[-1].rstrip(".")
    text = number if _is_float(number) else text
    if "oxed{" not in text:
        text = _after_phrases(text)
    elif text.count("oxed{") > 1:
        text = "\\boxed{" + text.split("oxed{")[-1]
    text = cleaned(text)
    for letter in _LETTERS.lower():
        text = text.replace(f"({letter})", letter)
    for letter in _LETTERS.lower():
        text = text.replace(f"{{{letter}}}", letter)
    return text.rstrip(".").lstrip(":").strip()


def _ending(text: str) -> str:
    """A letter that ends the reply as ` B.` or ` (B).`, or has its first line."""
    for letter in _LETTERS:
        first = (f"{letter}\n", f"({letter})\n", f"({letter}) {letter}\n")
        if text.endswith((f" {letter}.", f" ({letter}).")) or text.startswith(first):
            text = letter
    return text


def _after_phrases(text: str) -> str:
    for phrase in _PHRASES:
        said = phrase in text
        text = text.split(phrase)[-1].strip()
        if said:
            text = text.split("\n")[0].split(". ")[0]
    return text


def _rounded_list(text: str) -> str:
    """Elements of `(…, …)` or `[…, …]` rounded; the text itself if one of them is no number."""
    elements = text[1:-1].split(",")
    if re.fullmatch(r"\(.*\)|\[.*\]", text, re.DOTALL) is None or not 2 <= len(elements) <= _MOST_ELEMENTS:
        return text
    try:
        return text[0] + ",".join(_rounded_element(element) for element in elements) + text[-1]
    except NotANumberError:
        # The peer has overwritten nothing by then.
        return text


def _rounded_element(element: str) -> str:
    return element if "infty" in element or element in _UNEVALUATED else str(_rounded(element))


_UNEVALUATED: Final[Sequence[str]] = ("a", "-a")


def _rounded(text: str) -> int | float:
    # latex2sympy2 takes `x = 3` for an assignment of 3.
    value = evaluate(_ASSIGNMENT.sub("", text), LATEX2SYMPY2)
    if value.names & _UNKNOWN_NAMES:
        raise NotANumberError(text)
    rounded: int | float = round(value.number, 2)
    return rounded


def _is_float(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
