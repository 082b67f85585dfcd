"""Relaxed correctness as VLMEvalKit and lmms-eval compute it, both after pix2struct's metric."""

from typing import Final

_MOST_OFF: Final = 0.05


def relaxed_correctness(answer: str, given: str) -> bool:
    """Within 5 % if both are numbers, else the same but for case.

    A percent sign divides by 100; commas, units and dollars make no number; an answer of 0 is compared as a text.
    """
    right, number = _to_float(answer), _to_float(given)
    if number is not None and right:
        return abs(number - right) / abs(right) <= _MOST_OFF
    return given.lower() == answer.lower()


def _to_float(text: str) -> float | None:
    try:
        return float(text.rstrip("%")) / 100.0 if text.endswith("%") else float(text)
    except ValueError:
        return None
