"""What the public evaluators of OST-Bench make of a reply; their quirks are theirs and stay here.

The rules are those of `evaluation/OST_evaluator.py` in OpenRobotLab/OST-Bench@9797b663 and
InternRobotics/OST-Bench@d393d393, which VLMEvalKit and InternSR hold too (`vlmeval/dataset/ost_bench.py`,
`dataset/ost_bench.py`).
"""

from collections.abc import Callable, Sequence
from typing import Final

from internspatial_kedro.benchmarks.ost_bench.kinds import Kind, kind_of
from internspatial_kedro.scoring.scored import NOTHING, Extracted, Extraction, Scored

_WORDS: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_CONFIDENCES: Final = tuple(0.5 + 0.05 * step for step in range(10))

ToInt = Callable[[str | int], int]


def int_of_digits(text: str | int) -> int:
    """OpenRobotLab, VLMEvalKit and InternSR: `3.0` is no number."""
    return int(text)


def int_of_decimal(text: str | int) -> int:
    """InternRobotics: `3.0` is 3, and so is `3.9`."""
    return int(float(text))


def score_reply(task: str, reply: str, answer: object, options: Sequence[str], to_int: ToInt) -> Scored:
    """Worth of a reply; errors that the evaluators would stop with become typed failures.

    Args:
        task: The evaluators' name of the type.
        reply: Raw words of a model.
        answer: The native answer: words, or a number.
        options: Native options, in order.
        to_int: The evaluator's cast of whole numbers.
    """
    kind = kind_of(task)
    if kind is None:
        return Scored.failed(f"Skipped: {task!r} is not scored")
    words = answer_in(reply)
    extracted = Extracted(words, Extraction.FOUND) if words else NOTHING
    try:
        return Scored.of(_worth(kind, words, answer, options, to_int), extracted)
    except (AssertionError, AttributeError, ValueError, ZeroDivisionError) as error:
        return Scored.failed(f"{type(error).__name__}: {error}", extracted)


def answer_in(reply: str) -> str:
    """The answer within a reply (`process_answer`).

    Apostrophes become quotation marks first. Only a reply that mentions both "answer" and "reason" is taken apart;
    one whose answer follows its reason keeps the closing brace, which is no number to any evaluator.
    """
    text = reply.replace("'", '"')
    if "reason" not in text or "answer" not in text:
        return text.strip('"')
    for begin, end in (('"answer":', '"reason"'), ("answer:", "reason")):
        if begin in text:
            field = text.split(begin)[1].split(end)[0].split("\n")[0]
            return field.strip().strip(",").strip().strip('"')
    return ""


def _worth(kind: Kind, words: str, answer: object, options: Sequence[str], to_int: ToInt) -> float:
    match kind:
        case Kind.JUDGEMENT:
            return judge(words, answer, options)
        case Kind.ESTIMATION:
            return estimate(words, answer)
        case Kind.ENUMERATION:
            return enumerate_exactly(words, answer, to_int)


def judge(words: str, answer: object, options: Sequence[str]) -> float:
    """1 if the option that shares the longest common subsequence with the answer is the right one.

    Of equals the first wins, so that a reply without any common letter picks the first option.
    """
    if not isinstance(answer, str):
        raise AttributeError(f"{type(answer).__name__!r} object has no attribute 'replace'")
    right = answer.replace('"', "")
    if right not in options:
        raise AssertionError(f"{right!r} is not among the options {list(options)}")
    said = words.strip().lower()
    shared = [common_subsequence(said, option.strip().lower()) for option in options]
    return float(options[shared.index(max(shared))] == right)


def common_subsequence(text: str, pattern: str) -> int:
    """Length of the longest common subsequence, bit-parallel over `pattern`.

    Hyyrö, "Bit-parallel LCS-length computation revisited", 2004: a zero bit is a character of the subsequence.
    """
    whole = (1 << len(pattern)) - 1
    places: dict[str, int] = {}
    for place, character in enumerate(pattern):
        places[character] = places.get(character, 0) | 1 << place
    row = whole
    for character in text:
        hit = row & places.get(character, 0)
        row = ((row + hit) | (row - hit)) & whole
    return len(pattern) - row.bit_count()


def estimate(words: str, answer: object) -> float:
    """A tenth for each confidence whose complement exceeds the relative error, in floats, without units.

    Floats make 5 % of error exact (1 - 0.95 exceeds 0.05 in them); a right answer of 0 divides by zero.
    """
    try:
        said, right = float(words), _number(answer)
    except (ValueError, OverflowError):
        return 0.0
    error = abs(right - said) / abs(right)
    return 0.1 * sum(error < 1 - confidence for confidence in _CONFIDENCES)


def enumerate_exactly(words: str, answer: object, to_int: ToInt) -> float:
    """1 for the same whole number. The first of zero to ten that is any part of the words is the number: none is 1."""
    spelled = next((number for number, word in enumerate(_WORDS) if word in words.lower()), None)
    try:
        return float(to_int(words if spelled is None else spelled) == int(_number_or_text(answer)))
    except (ValueError, OverflowError):
        return 0.0


def _number(value: object) -> float:
    return float(_number_or_text(value))


def _number_or_text(value: object) -> float | str:
    if isinstance(value, str | int | float):
        return value
    raise ValueError(f"{value!r} is no number")
