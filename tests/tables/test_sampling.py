"""Choices by hash are uniform, independent, and know nothing of a row's place."""

import subprocess
import sys

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from internspatial_kedro.tables.sampling import (
    combine,
    exact_ranks,
    finalise,
    hash_values,
    hex_ids,
    pick,
    salt,
    uniform,
)

COUNT = 20_000
IDS = hash_values(pa.array([f"rooms/room_{number:04d}" for number in range(COUNT)], pa.large_string()))


def test_uniform_numbers_are_uniform() -> None:
    shares, _ = np.histogram(uniform(finalise(IDS)), bins=20, range=(0, 1))
    np.testing.assert_allclose(shares, COUNT / 20, rtol=0.15)


def test_salts_make_choices_independent() -> None:
    first, second = (uniform(combine(IDS, salt(word, 7))) for word in ("wording", "style"))
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.03


def test_order_matters_in_a_combination() -> None:
    other = finalise(IDS)
    assert not np.any(combine(IDS, other) == combine(other, IDS))


@pytest.mark.parametrize("count", [1, 2, 3, 7, 1000])
def test_pick_stays_below_the_count(count: int) -> None:
    picked = pick(finalise(IDS), count)
    assert picked.min() == 0
    assert picked.max() == count - 1
    assert pick(np.array([2**64 - 1], np.uint64), count).tolist() == [count - 1]


def test_a_choice_is_the_same_in_another_process() -> None:
    ask = "from internspatial_kedro.tables.sampling import *; print(salt('a', 1), int(combine(np.uint64(3), 5)[0]))"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(salt("a", 1)), str(int(combine(np.uint64(3), 5)[0]))]


def test_hex_ids() -> None:
    assert hex_ids(np.array([0, 255, 2**64 - 1], np.uint64)).to_pylist() == ["0" * 16, "0" * 14 + "ff", "f" * 16]


def grouped(sizes: list[int], seed: int) -> tuple[np.ndarray, np.ndarray]:
    groups = np.repeat(np.arange(len(sizes)), sizes)
    hashes = np.random.default_rng(seed).integers(0, 2**64, len(groups), dtype=np.uint64)
    return groups, hashes


@given(st.lists(st.integers(0, 9), min_size=1, max_size=6), st.integers(0, 1000), st.data())
def test_ranks_of_remembered_groups_are_exact_in_any_batches(sizes: list[int], seed: int, data: st.DataObject) -> None:
    groups, hashes = grouped(sizes, seed)
    known = [np.sort(hashes[groups == group]) for group in range(len(sizes))]
    counts = np.array(sizes)
    order = np.array(data.draw(st.permutations(range(len(groups)))), dtype=np.int64)
    cut = data.draw(st.integers(0, len(groups)))
    for part in (order[:cut], order[cut:]):
        ranks = exact_ranks(groups[part], hashes[part], counts, known)
        expected = [
            np.searchsorted(known[group], value) for group, value in zip(groups[part], hashes[part], strict=True)
        ]
        assert ranks.tolist() == expected


def test_ranks_of_forgotten_groups_are_expected_ones() -> None:
    groups, hashes = np.zeros(COUNT, np.int64), finalise(IDS)
    ranks = exact_ranks(groups, hashes, np.array([COUNT]), [np.zeros(0, np.uint64)])
    assert ranks.min() >= 0
    assert ranks.max() < COUNT
    assert abs(int((ranks < COUNT // 4).sum()) - COUNT // 4) < 4 * np.sqrt(COUNT)
