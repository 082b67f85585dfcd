"""Choices by hash: uniform, independent by salt, the same in every process."""

import subprocess
import sys

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare

from internspatial_kedro.tables.sampling import (
    Hashes,
    KnownHashes,
    combine,
    exact_ranks,
    finalise,
    hash_values,
    hex_ids,
    pick,
    salt,
    uniform,
)

NUMBERS = np.arange(40_000, dtype=np.uint64)
hashes_of = st.integers(0, 2**64 - 1)
LEAST_P = 1e-4
"""The data is fixed, so a test that passes once passes always."""


def hashed(*numbers: int) -> Hashes:
    return np.array(numbers, dtype=np.uint64)


def known(*groups: Hashes) -> KnownHashes:
    return KnownHashes.of(np.concatenate([hashed(), *groups]), np.array([len(group) for group in groups], np.int64))


def test_finalise_maps_no_two_numbers_to_one() -> None:
    assert len(np.unique(finalise(NUMBERS))) == len(NUMBERS)


def test_every_input_bit_moves_half_of_the_output_bits() -> None:
    values = finalise(NUMBERS[:2000])
    for bit in range(0, 64, 7):
        flipped = finalise(NUMBERS[:2000] ^ np.uint64(1 << bit))
        assert np.bitwise_count(values ^ flipped).mean() == pytest.approx(32, abs=0.5)


@given(first=hashes_of, second=hashes_of.filter(bool))
def test_combine_depends_on_the_order(first: int, second: int) -> None:
    if first != second:
        assert combine(hashed(first), hashed(second)) != combine(hashed(second), hashed(first))


def test_combine_takes_any_number_of_parts() -> None:
    one, two, three = (finalise(NUMBERS + np.uint64(start)) for start in (0, 7, 99))
    parts = [combine(one), combine(one, two), combine(one, two, three), combine(one, combine(two, three))]
    assert len(np.unique(np.concatenate(parts))) == len(NUMBERS) * 4


def test_combine_adds_an_integer_to_every_row() -> None:
    assert combine(NUMBERS, 5).tolist() == combine(NUMBERS, np.full(len(NUMBERS), 5, np.uint64)).tolist()
    assert combine(hashed(1), -1) == combine(hashed(1), 2**64 - 1)


def test_salts_make_choices_independent() -> None:
    one, other = (pick(combine(NUMBERS, salt(word)), 4) for word in ("form", "style"))
    table = np.bincount(4 * one + other, minlength=16)
    assert chisquare(table).pvalue > LEAST_P


def test_combine_leaves_its_input_as_it_is() -> None:
    values = NUMBERS.copy()
    combine(values, 3, values)
    assert (values == NUMBERS).all()


SALTS = [("abc",), ("ab", "c"), ("a", "bc"), ("abc", ""), ("", "abc"), (1, 2), (12,), (7, "seed"), ("7", "seed ")]


def test_salts_of_different_words_differ() -> None:
    assert len({salt(*words) for words in SALTS}) == len(SALTS)


def test_hashes_are_the_same_in_another_process() -> None:
    code = (
        "import pyarrow as pa; from internspatial_kedro.tables.sampling import hash_values, salt;"
        "print(salt('a', 1), *hash_values(pa.array(['x', 'é', None], pa.large_string())))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    here = [salt("a", 1), *hash_values(pa.array(["x", "é", None], pa.large_string())).tolist()]
    assert ran.stdout.split() == [str(value) for value in here]


VALUES = {
    "text": pa.array(["a", "b", ""], pa.large_string()),
    "text with null": pa.array(["a", "b", None], pa.large_string()),
    "integers": pa.array([0, 1, -1, None]),
    "numbers": pa.array([0.0, 0.5, -1.0, None]),
    "booleans": pa.array([True, False, None]),
}


@pytest.mark.parametrize(
    "values",
    [
        *(pytest.param(values, id=name) for name, values in VALUES.items()),
        pytest.param(pa.array(["", None], pa.large_string()), id="empty text and null"),
    ],
)
def test_values_have_hashes_of_their_own(values: pa.Array) -> None:
    assert len(np.unique(hash_values(values))) == len(values)
    assert hash_values(values).dtype == np.uint64
    assert hash_values(values).tolist() == hash_values(pa.concat_arrays([values[:1], values])).tolist()[1:]


def test_no_values_have_no_hashes() -> None:
    assert hash_values(pa.array([], pa.large_string())).shape == (0,)


@pytest.mark.parametrize("hashes", [finalise(NUMBERS), combine(NUMBERS, 11)], ids=["finalise", "combine"])
def test_uniform_numbers_are_uniform(hashes: Hashes) -> None:
    numbers = uniform(hashes)
    assert chisquare(np.histogram(numbers, 50, (0, 1))[0]).pvalue > LEAST_P
    assert chisquare(np.histogram(numbers * 1000 % 1, 50, (0, 1))[0]).pvalue > LEAST_P


def test_hashed_text_is_uniform() -> None:
    words = pa.array([f"rooms/room-{number:04}/{number % 8}" for number in range(40_000)], pa.large_string())
    assert chisquare(np.histogram(uniform(hash_values(words)), 50, (0, 1))[0]).pvalue > LEAST_P


def test_uniform_numbers_stay_below_one() -> None:
    ends = uniform(hashed(0, 2**64 - 1))
    assert ends[0] == 0.0
    assert ends[1] < 1.0


@pytest.mark.parametrize("count", [1, 2, 3, 7, 10, 100])
def test_picks_are_uniform(count: int) -> None:
    picked = pick(combine(NUMBERS, count), count)
    assert picked.min() == 0
    assert picked.max() == count - 1
    assert count == 1 or chisquare(np.bincount(picked, minlength=count)).pvalue > LEAST_P


@given(value=hashes_of, count=st.integers(1, 2**40))
def test_picks_stay_within_their_count(value: int, count: int) -> None:
    assert 0 <= pick(hashed(value), count)[0] < count


def test_picks_have_a_count_each() -> None:
    counts = np.array([1, 2, 1000])
    assert (pick(np.full(3, 2**64 - 1, np.uint64), counts) == counts - 1).all()


def test_hex_ids_are_the_hashes_in_sixteen_digits() -> None:
    values = [0, 1, 0xDEADBEEF, 2**63, 2**64 - 1]
    ids = hex_ids(hashed(*values))
    assert ids.type == pa.large_string()
    assert ids.to_pylist() == [f"{value:016x}" for value in values]
    assert hex_ids(hashed()).to_pylist() == []


@st.composite
def groups_of_hashes(draw: st.DrawFn) -> list[list[int]]:
    """Distinct hashes of up to five groups."""
    return draw(st.lists(st.lists(hashes_of, max_size=30, unique=True), min_size=1, max_size=5))


@given(groups_of_hashes())
def test_known_groups_are_ranked_exactly(groups: list[list[int]]) -> None:
    rows = [(number, value) for number, group in enumerate(groups) for value in group]
    rows = sorted(rows, key=lambda row: row[1] % 97)
    ranks = exact_ranks(
        np.array([row[0] for row in rows], dtype=np.int64),
        hashed(*(row[1] for row in rows)),
        np.array([len(group) for group in groups]),
        known(*(np.sort(hashed(*group)) for group in groups)),
    )
    close = 8  # the last three of 64 bits make room for the group's number, so such neighbours may share a rank
    for (number, value), rank in zip(rows, ranks.tolist(), strict=True):
        ordered = sorted(groups[number])
        wanted = ordered.index(value)
        assert rank == wanted or (rank < wanted and value - ordered[rank] < close)


def test_every_rank_of_a_known_group_occurs_once() -> None:
    hashes = finalise(NUMBERS[:900])
    groups = np.repeat([0, 1, 2], 300)
    ranked = known(*(np.sort(hashes[groups == number]) for number in range(3)))
    ranks = exact_ranks(groups, hashes, np.array([300, 300, 300]), ranked)
    for number in range(3):
        assert sorted(ranks[groups == number].tolist()) == list(range(300))


def test_large_groups_are_ranked_by_share() -> None:
    hashes = finalise(NUMBERS)
    ranks = exact_ranks(np.zeros(len(hashes), np.int64), hashes, np.array([1000]), known(hashed()))
    assert ranks.min() >= 0
    assert ranks.max() < 1000
    assert (np.diff(ranks[np.argsort(hashes)]) >= 0).all()
    assert (ranks < 250).mean() == pytest.approx(0.25, abs=0.01)


def test_known_and_large_groups_mix() -> None:
    hashes = finalise(NUMBERS[:600])
    groups = np.arange(600) % 3
    ranked = known(np.sort(hashes[groups == 0]), hashed(), np.sort(hashes[groups == 2]))
    ranks = exact_ranks(groups, hashes, np.array([200, 5000, 200]), ranked)
    assert sorted(ranks[groups == 0].tolist()) == sorted(ranks[groups == 2].tolist()) == list(range(200))
    assert ranks[groups == 1].max() > 4000


def test_equal_hashes_share_a_rank() -> None:
    hashes = hashed(9 << 40, 5 << 40, 9 << 40, 7 << 40)
    ranks = exact_ranks(np.zeros(4, np.int64), hashes, np.array([4]), known(np.sort(hashes)))
    assert ranks.tolist() == [2, 0, 2, 1]


def test_nothing_to_rank() -> None:
    assert exact_ranks(np.zeros(0, np.int64), hashed(), np.zeros(0, np.int64), known()).shape == (0,)
    assert exact_ranks(np.zeros(0, np.int64), hashed(), np.array([3]), known(hashed(1, 2, 3))).shape == (0,)
