"""The same question with its options moved round."""

import re
from typing import Final

from internspatial_kedro.benchmarks.inline_options import Asked

_INTERNSR_OPTION: Final = re.compile(r"([A-D])\s*:\s*(.*?)(?=(?:\s+|,\s*)[A-D]\s*:|$)")


def parse_options_as_internsr(text: str) -> Asked:
    """InternSR `dataset/mmsi_bench.py`, `MMSIBenchCircular.extract_options_from_question`.

    Any letter with a colon begins an option, so that one which quotes another's letter is cut and overwrites it.
    """
    question, found, listed = text.partition("Options:")
    if not found:
        return Asked(text.strip(), {})
    return Asked(
        question.strip(), {letter: option.strip() for letter, option in _INTERNSR_OPTION.findall(listed.strip())}
    )


def rotate(asked: Asked, answer: str, steps: int) -> tuple[Asked, str]:
    """Moves options to earlier letters, round and round: 1 makes BCDA of ABCD.

    Args:
        asked: The question.
        answer: The right letter, one of its options.
        steps: How far.

    Returns:
        The question with the options in their new places, and the letter that the right one has now.
    """
    letters = list(asked.options)
    order = letters[steps:] + letters[:steps]
    options = {letter: asked.options[old] for letter, old in zip(letters, order, strict=True)}
    return Asked(asked.question, options), letters[order.index(answer)]
