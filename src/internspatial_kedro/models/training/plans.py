"""The plan of a run: its packs in order, all epochs."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field

from internspatial_kedro.models.training.errors import TrainingError
from internspatial_kedro.models.training.mixing import Integers, Mixture, Rows, order_epoch
from internspatial_kedro.models.training.packing import Layout, compare_fillings, measure_filling, pack, pad
from internspatial_kedro.tables.training import TRAINING_PACKS


class Packing(BaseModel):
    """What is seen, in what order, and what shares a pass."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    mixture: Mixture = Mixture()
    """How much of which data."""
    epochs: int = Field(1, gt=0)
    """How often the mixture is seen, each time in another order; the paper's is 1."""
    context: int = Field(12_800, gt=0)
    """Tokens that a pack, or a padded batch, may have; longer samples are left out. The paper's is 12.8 K."""
    layout: Layout = "packed"
    """Samples end to end, or one a row with padding, to compare."""
    window: int = Field(4096, gt=0)
    """Samples that are packed together; more fill packs better and mix the order less."""
    seed: int = 7
    """Of choice and order."""


@dataclass(frozen=True)
class Plan:
    """The packs of a run.

    Attributes:
        packs: Rows of `training_packs`.
        report: How full they are, and what packing gains over padding the same samples in the same order.
        too_long: Ids of rows that do not fit into the context, and their tokens.
    """

    packs: pa.Table
    report: dict[str, Any]
    too_long: dict[str, int] = field(default_factory=dict)


def plan_packs(rows: pa.Table, packing: Packing) -> Plan:
    """Packs of all epochs; whatever the order of rows, the plan is the same.

    Args:
        rows: Columns `row_id`, `kind`, `source` and `tokens`.
        packing: How.

    Raises:
        TrainingError: There is nothing that fits.
    """
    tokens = rows["tokens"].to_numpy().astype(np.int64)
    fits = tokens <= packing.context
    longer = rows.filter(pa.array(~fits))
    too_long = dict(zip(longer["row_id"].to_pylist(), longer["tokens"].to_pylist(), strict=True))
    if not fits.any():
        raise TrainingError(
            f"None of {len(tokens)} rows fits into a context of {packing.context} tokens"
            + (f"; the shortest has {tokens.min()}." if len(tokens) else ".")
        )
    rows, tokens = rows.filter(pa.array(fits)), tokens[fits]
    mixed = Rows.of(rows, packing.mixture)
    orders = [order_epoch(mixed, packing.mixture, epoch, packing.seed) for epoch in range(packing.epochs)]
    packs = list(_packs(orders, tokens, packing))
    return Plan(_to_table(packs, mixed.ids, tokens), _report(packs, orders, tokens, packing, len(too_long)), too_long)


def _packs(orders: list[Integers], tokens: Integers, packing: Packing) -> Iterator[tuple[int, Integers]]:
    for epoch, order in enumerate(orders):
        lengths = tokens[order]
        padded = packing.layout == "padded"
        parts = pad(lengths, packing.context) if padded else pack(lengths, packing.context, packing.window)
        for places in parts:
            yield epoch, order[places]


def _to_table(packs: list[tuple[int, Integers]], ids: pa.Array, tokens: Integers) -> pa.Table:
    members = np.concatenate([members for _, members in packs])
    offsets = np.cumsum([0] + [len(members) for _, members in packs])
    columns = {
        "pack": pa.array(np.arange(len(packs))),
        "epoch": pa.array([epoch for epoch, _ in packs], pa.int32()),
        "row_ids": pa.LargeListArray.from_arrays(offsets, ids.take(pa.array(members))),
        "tokens": pa.LargeListArray.from_arrays(offsets, pa.array(tokens[members].astype(np.int32))),
    }
    return pa.table(columns).cast(TRAINING_PACKS.schema)


def _report(
    packs: list[tuple[int, Integers]], orders: list[Integers], tokens: Integers, packing: Packing, too_long: int
) -> dict[str, Any]:
    made = [tokens[members].tolist() for _, members in packs]
    other: list[list[int]] = []
    for order in orders:
        lengths, is_packed = tokens[order], packing.layout == "packed"
        parts = pad(lengths, packing.context) if is_packed else pack(lengths, packing.context, packing.window)
        other += [lengths[places].tolist() for places in parts]
    padded = packing.layout == "padded"
    mine, others = (
        measure_filling(made, packing.context, padded=padded),
        measure_filling(other, packing.context, padded=not padded),
    )
    by_name = {packing.layout: mine, "packed" if padded else "padded": others}
    return {
        "context": packing.context,
        "too_long": too_long,
        **{name: vars(filling) for name, filling in by_name.items()},
        "gain_of_packing": compare_fillings(by_name["packed"], by_name["padded"]),
    }
