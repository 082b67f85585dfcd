"""Choosing items one after another so that formats, answers and pictures come up as often as each can.

The order does not depend on how many are taken: the first hundred of a thousand are those of a hundred. So an item that
reviewers reject is replaced by one more at the end, and all others stay.
"""

from collections.abc import Hashable, Iterator, Sequence

import numpy as np

from internspatial_kedro.tables.sampling import Hashes


def choose_in_turn(features: Sequence[Sequence[Hashable]], hashes: Hashes) -> Iterator[int]:
    """Indices of candidates, all of them, the next always the one whose features were taken least often so far.

    Args:
        features: Features of each candidate, n of them, the same number f each.
        hashes: What decides between equals, lowest first, shape (n,).
    """
    order = np.argsort(hashes, kind="stable")
    columns = [_codes([features[row][place] for row in order]) for place in range(len(features[0]) if features else 0)]
    left = np.zeros(len(order), np.int64)
    cost = left.copy()
    for _ in range(len(order)):
        chosen = int(np.argmin(cost + left))
        left[chosen] = np.iinfo(np.int64).max // 2
        yield int(order[chosen])
        for column in columns:
            cost[column == column[chosen]] += 1


def _codes(values: Sequence[Hashable]) -> np.typing.NDArray[np.int64]:
    """A small number for each distinct value."""
    known: dict[Hashable, int] = {}
    return np.array([known.setdefault(value, len(known)) for value in values], np.int64)
