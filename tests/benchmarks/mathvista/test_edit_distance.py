"""Levenshtein distance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internspatial_kedro.benchmarks.mathvista.edit_distance import edit_distance


@pytest.mark.parametrize(
    ("first", "second", "distance"),
    [("", "", 0), ("", "abc", 3), ("kitten", "sitting", 3), ("b", "3/5", 3), ("abc", "cab", 2), ("a" * 99, "b", 99)],
)
def test_distances(first: str, second: str, distance: int):
    assert edit_distance(first, second) == distance


@given(st.text("ab", max_size=9), st.text("abc", max_size=9))
def test_the_table_gives_the_same(first: str, second: str):
    row = list(range(len(second) + 1))
    for place, left in enumerate(first):
        above, row = row, [place + 1]
        for other, right in enumerate(second):
            row.append(min(above[other] + (left != right), above[other + 1] + 1, row[-1] + 1))
    assert edit_distance(first, second) == row[-1]
