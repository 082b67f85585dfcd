"""Pairs of objects of one view."""

import numpy as np

from internspatial_kedro.questions.objects import Objects
from internspatial_kedro.tables.sampling import Integers


def all_pairs(objects: Objects) -> tuple[Integers, Integers]:
    """Every unordered pair of objects of the same view, ordered by label and then by hash.

    The order is a property of the two objects, not of the table, so that it is the same in every run.
    """
    one, other = pairs_within(objects.first)
    swap = (objects.label[one] > objects.label[other]) | (
        (objects.label[one] == objects.label[other]) & (objects.hash[one] > objects.hash[other])
    )
    return np.where(swap, other, one), np.where(swap, one, other)


def pairs_within(first: Integers) -> tuple[Integers, Integers]:
    """Indices i < j of all pairs within consecutive blocks that start at `first`."""
    counts = np.diff(first)
    later = np.repeat(first[1:], counts) - np.arange(first[-1]) - 1
    one = np.repeat(np.arange(first[-1]), later)
    starts = np.repeat(np.cumsum(later) - later, later)
    return one, one + 1 + np.arange(len(one)) - starts
