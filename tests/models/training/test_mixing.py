"""How often rows are seen and in what order."""

from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from internspatial_kedro.models.training.errors import TrainingError
from internspatial_kedro.models.training.mixing import Mixture, Rows, order_epoch

TABLE = pa.table(
    {
        "row_id": [f"s{i}" for i in range(100)] + [f"l{i}" for i in range(10)] + [f"g{i}" for i in range(20)],
        "kind": ["spatial"] * 100 + ["general"] * 30,
        "source": ["rooms"] * 100 + ["llava"] * 10 + ["chat"] * 20,
    }
)


def seen(mixture: Mixture, table: pa.Table = TABLE, epoch: int = 0, seed: int = 7) -> list[str]:
    rows = Rows.of(table, mixture)
    return [rows.ids[int(number)].as_py() for number in order_epoch(rows, mixture, epoch, seed)]


@pytest.mark.parametrize(
    ("mixture", "expected"),
    [
        (Mixture(), {"s": 100, "l": 10, "g": 20}),
        (Mixture(weights={"general": 2.5}), {"s": 100, "l": 25, "g": 50}),
        (Mixture(weights={"general": 0, "general/llava": 3}), {"s": 100, "l": 30}),
        (Mixture(samples={"spatial": 7, "general/llava": 33}), {"s": 7, "l": 33, "g": 20}),
        (Mixture(samples={"spatial": 0}, weights={"general": 1}), {"l": 10, "g": 20}),
    ],
)
def test_amounts(mixture: Mixture, expected: dict[str, int]) -> None:
    assert Counter(name[0] for name in seen(mixture)) == expected


@given(count=st.integers(1, 450))
def test_rows_are_repeated_evenly(count: int) -> None:
    times = Counter(name for name in seen(Mixture(samples={"spatial": count})) if name[0] == "s")
    assert sum(times.values()) == count
    assert max(times.values()) - (min(times.values()) if len(times) == 100 else 0) <= 1


def test_order_is_of_ids_epoch_and_seed_alone() -> None:
    mixture = Mixture(weights={"general": 1.5})
    shuffled = TABLE.take(np.random.default_rng(0).permutation(len(TABLE)))
    assert seen(mixture) == seen(mixture, shuffled)
    assert seen(mixture) != seen(mixture, epoch=1)
    assert seen(mixture) != seen(mixture, seed=8)


def test_order_is_random() -> None:
    places = [index for index, name in enumerate(seen(Mixture())) if name[0] != "s"]
    assert 45 < np.mean(places) < 84  # of 130, 65 expected


def test_each_epoch_leaves_out_others() -> None:
    half = Mixture(weights={"spatial": 0.5})
    assert len(set(seen(half)) & set(seen(half, epoch=1))) < 60


@pytest.mark.parametrize("mixture", [Mixture(weights={"general/lava": 2}), Mixture(samples={"special": 3})])
def test_data_that_is_not_there_is_an_error(mixture: Mixture) -> None:
    with pytest.raises(TrainingError, match="no rows"):
        seen(mixture)


def test_nothing_is_an_error() -> None:
    with pytest.raises(TrainingError, match="nothing to train on"):
        seen(Mixture(weights={"spatial": 0, "general": 0}))


def test_two_ways_for_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="spatial has a weight and a number"):
        Mixture(weights={"spatial": 1}, samples={"spatial": 1})
