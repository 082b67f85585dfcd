"""Options of lettered questions: where the right one stands, and how large it is among the others."""

from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from internspatial_kedro.tables.sampling import Integers

NONE_RIGHT: Final = -1
"""No option is the canonical answer, or the options cannot be ordered."""

_LEADING_NUMBER: Final = r"^(?P<number>-?\d+(?:\.\d+)?)"
_ONLY_NUMBER: Final = _LEADING_NUMBER + "$"


def judge_options(options: pa.Array, truths: pa.Array) -> tuple[Integers, Integers, Integers]:
    """What gives the right option away without a look at the pictures.

    Args:
        options: Column options of `qa_pairs`.
        truths: Column truth.

    Returns:
        Options of each question, the place of the right one from 0, and how many options are smaller numbers than it;
        `NONE_RIGHT` where there is no such thing; shape (n,) each.
    """
    counts = np.asarray(pc.fill_null(pc.list_value_length(options), 0)).astype(np.int64)
    question = np.repeat(np.arange(len(counts)), counts)
    texts = pc.list_flatten(options)
    numbers = _numbers(texts)
    right = np.flatnonzero(_are_right(texts, numbers, truths.take(pa.array(question))))[
        ::-1
    ]  # the first is written last
    letter, value = np.full(len(counts), NONE_RIGHT), np.full(len(counts), np.nan)
    letter[question[right]] = (np.arange(len(question)) - (np.cumsum(counts) - counts)[question])[right]
    value[question[right]] = numbers[right]
    smaller = np.bincount(question, numbers < value[question], len(counts)).astype(np.int64)
    ordered = np.isfinite(value) & (np.bincount(question, np.isnan(numbers), len(counts)) == 0)
    return counts, letter, np.where(ordered, smaller, NONE_RIGHT)


def _are_right(texts: pa.Array, numbers: NDArray[np.float64], truths: pa.Array) -> NDArray[np.bool_]:
    """Whether each option says what the canonical answer beside it says: in its words, or as a number with a unit."""
    words = pc.equal(pc.utf8_lower(pc.replace_substring_regex(texts, r"[{}]", "")), pc.utf8_lower(truths))
    same: NDArray[np.bool_] = np.asarray(words, dtype=bool) | (numbers == _numbers(truths, _ONLY_NUMBER))
    return same


def _numbers(texts: pa.Array, pattern: str = _LEADING_NUMBER) -> NDArray[np.float64]:
    """The number that each text begins with; nan where it begins with none."""
    found = pc.struct_field(pc.extract_regex(texts, pattern), "number")
    return np.asarray(pc.fill_null(pc.cast(found, pa.float64()), np.nan))
