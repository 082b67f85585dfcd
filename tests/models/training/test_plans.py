"""Plans of whole runs."""

import numpy as np
import pyarrow as pa
import pytest

from internspatial_kedro.models.training.errors import TrainingError
from internspatial_kedro.models.training.plans import Packing, plan_packs
from internspatial_kedro.tables.training import TRAINING_PACKS

ROWS = pa.table(
    {
        "row_id": [f"row{i:03d}" for i in range(200)],
        "kind": ["spatial"] * 200,
        "source": ["rooms"] * 200,
        "tokens": np.random.default_rng(3).integers(10, 120, 200),
    }
)


def test_a_plan_has_every_epoch_in_its_own_order() -> None:
    plan = plan_packs(ROWS, Packing(context=300, epochs=2))
    assert plan.packs.schema.equals(TRAINING_PACKS.schema)
    packs = plan.packs.to_pylist()
    assert [pack["pack"] for pack in packs] == list(range(len(packs)))
    by_epoch = [[row for pack in packs if pack["epoch"] == epoch for row in pack["row_ids"]] for epoch in (0, 1)]
    assert sorted(by_epoch[0]) == sorted(by_epoch[1]) == ROWS["row_id"].to_pylist()
    assert by_epoch[0] != by_epoch[1]
    lengths = dict(zip(ROWS["row_id"].to_pylist(), ROWS["tokens"].to_pylist(), strict=True))
    assert all(pack["tokens"] == [lengths[row] for row in pack["row_ids"]] for pack in packs)


def test_the_order_of_rows_does_not_matter() -> None:
    shuffled = ROWS.take(np.random.default_rng(1).permutation(200))
    assert plan_packs(shuffled, Packing(context=300)).packs.equals(plan_packs(ROWS, Packing(context=300)).packs)


def test_longer_samples_are_left_out_and_named() -> None:
    plan = plan_packs(ROWS, Packing(context=100))
    assert set(plan.too_long.values()) <= set(range(101, 120))
    assert plan.report["too_long"] == len(plan.too_long) == int((ROWS["tokens"].to_numpy() > 100).sum()) > 0
    assert plan.report["packed"]["samples"] == 200 - len(plan.too_long)


@pytest.mark.parametrize("rows", [ROWS, ROWS.slice(0, 0)])
def test_nothing_that_fits_is_an_error(rows: pa.Table) -> None:
    with pytest.raises(TrainingError, match="fits into a context of 5"):
        plan_packs(rows, Packing(context=5))


@pytest.mark.parametrize("layout", ["packed", "padded"])
def test_the_gain_is_the_same_whichever_is_planned(layout: str) -> None:
    report = plan_packs(ROWS, Packing.model_validate({"context": 300, "layout": layout})).report
    assert report["gain_of_packing"]["tokens"] == report["padded"]["computed"] / report["packed"]["tokens"] > 1
    assert report["packed"]["efficiency"] > 0.9
