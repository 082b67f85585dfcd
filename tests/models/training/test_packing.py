"""Packs hold every sample once, never more than the context, and are nearly full."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from internspatial_kedro.models.training.packing import measure_filling, pack, pad

LENGTHS = st.lists(st.integers(1, 100), max_size=60).map(np.array)


@given(lengths=LENGTHS, window=st.integers(1, 70))
def test_packs_hold_everything_once(lengths: np.ndarray, window: int) -> None:
    packs = list(pack(lengths.astype(np.int64), 100, window))
    assert sorted(place for members in packs for place in members) == list(range(len(lengths)))
    assert all(lengths[members].sum() <= 100 for members in packs)


@given(lengths=LENGTHS)
def test_padded_batches_hold_everything_in_order(lengths: np.ndarray) -> None:
    batches = list(pad(lengths.astype(np.int64), 100))
    assert [place for members in batches for place in members] == list(range(len(lengths)))
    assert all(len(members) * lengths[members].max() <= 100 for members in batches)


def test_the_fullest_pack_that_has_room_is_taken() -> None:
    assert list(pack(np.array([60, 30, 50, 40, 10]), 100, 5)) == [[0, 3], [1, 2, 4]]


def test_random_lengths_fill_packs_and_order_stays_random() -> None:
    lengths = np.random.default_rng(0).integers(20, 1000, 4000)
    packs = list(pack(lengths, 4096, 1000))
    assert measure_filling([lengths[p].tolist() for p in packs], 4096, padded=False).efficiency > 0.98
    assert all(members[-1] // 1000 == members[0] // 1000 for members in packs)
    first = [lengths[members].max() for members in packs[: len(packs) // 4]]
    assert abs(np.mean(first) - np.mean([lengths[members].max() for members in packs])) < 60


def test_filling_counts_padding() -> None:
    filling = measure_filling([[10, 4], [6]], 20, padded=True)
    assert (filling.samples, filling.packs, filling.tokens, filling.computed) == (3, 2, 20, 26)
    assert (filling.efficiency, filling.useful) == (0.5, 20 / 26)
