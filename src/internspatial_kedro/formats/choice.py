"""Which formats a question is shown in: balanced among the formats that suit it.

Questions with the same suitable formats (the same *pattern*) are ranked by hash; each takes the next formats of a fixed
shuffled order. So within a pattern no format is used more than once oftener than another, as long as the pattern's
hashes are remembered; beyond that the balance is statistical.
"""

from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from internspatial_kedro.formats.kinds import FORMATS
from internspatial_kedro.formats.slots import Integers, Questions, column, ranges
from internspatial_kedro.tables.columns import lists_to_runs
from internspatial_kedro.tables.quotas import FORMAT_QUOTAS
from internspatial_kedro.tables.sampling import Hashes, KnownHashes, combine, exact_ranks, hash_values, salt

REMEMBERED: Final = 16_384
"""Hashes kept of one pattern; larger patterns are balanced statistically (19 shares of 862 +- 28 at this size)."""


def question_hashes(qa: Questions, seed: int) -> Hashes:
    """The number that ranks each question within its pattern, shape (n,)."""
    return combine(hash_values(column(qa, "qa_id")), salt("format rank", seed))


def format_quotas(patterns: NDArray[np.int32], hashes: Hashes, remembered: int = REMEMBERED) -> pa.Table:
    """The `format_quotas` table of questions: how many have each pattern, and their sorted hashes while they are few.

    Args:
        patterns: Suitable formats of all questions, from `format_patterns`, shape (n,).
        hashes: Their numbers from `question_hashes`, shape (n,).
        remembered: Most hashes that are kept of one pattern.
    """
    order = np.lexsort((hashes, patterns))
    found, starts, counts = np.unique(patterns[order], return_index=True, return_counts=True)
    few = counts <= remembered
    rows = {
        "pattern": found.astype(np.int32),
        "count": counts.astype(np.int64),
        "hashes": pa.LargeListArray.from_arrays(
            np.concatenate([[0], np.cumsum(np.where(few, counts, 0))]), hashes[order][ranges(starts[few], counts[few])]
        ),
    }
    return pa.table(rows, schema=FORMAT_QUOTAS.schema)


def choose_formats(
    patterns: NDArray[np.int32], hashes: Hashes, quotas: pa.Table, seed: int, samples_per_question: int
) -> tuple[Integers, Integers]:
    """Choose distinct formats for each question.

    Args:
        patterns: Suitable formats of each question, shape (n,).
        hashes: Its number from `question_hashes`, shape (n,).
        quotas: Rows of `format_quotas` of all questions, not only of these.
        seed: The run's seed.
        samples_per_question: Formats that a question is shown in, fewer if fewer suit.

    Returns:
        Question and format index of each sample, in the order of questions.

    Raises:
        ValueError: A pattern is missing from `quotas`: they were made from other questions or rules.
    """
    known = column(quotas, "pattern").to_numpy()
    if not np.isin(patterns, known).all():
        raise ValueError(
            "A question's pattern is not in format_quotas: compute them from the same questions and rules."
        )
    by_pattern = np.argsort(known)
    groups = by_pattern[np.searchsorted(known, patterns, sorter=by_pattern)]
    known_hashes = KnownHashes.of(*lists_to_runs(column(quotas, "hashes")))
    ranks = exact_ranks(groups, hashes, column(quotas, "count").to_numpy(), known_hashes)
    order, suitable = _shuffled_formats(known, seed)
    taken = np.minimum(samples_per_question, suitable)[groups]
    rows = np.repeat(np.arange(len(groups)), taken)
    turns = ranges(ranks * taken, taken) % suitable[groups[rows]]
    return rows, order[groups[rows], turns]


def _shuffled_formats(patterns: NDArray[np.int32], seed: int) -> tuple[Integers, Integers]:
    """Suitable formats of each pattern in an order of its own (so that the odd ones out differ), and their number.

    Returns:
        Format indices, shape (p, 19), of which the first ones suit; and how many do, shape (p,).
    """
    bits = np.arange(len(FORMATS))
    suits = (patterns[:, None] >> bits) & 1 == 1
    keys = combine(np.repeat(patterns.astype(np.uint64), len(bits)), np.tile(bits, len(patterns)), salt("order", seed))
    keys = keys.reshape(suits.shape) >> np.uint64(1)
    return np.argsort(np.where(suits, keys, np.iinfo(np.uint64).max), axis=1), suits.sum(axis=1)
