"""Which rows are seen in an epoch, how often, and in what order: by hash of ids, epoch and seed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, model_validator

from internspatial_kedro.models.training.errors import TrainingError
from internspatial_kedro.tables.sampling import combine, hash_values, salt

Integers = NDArray[np.int64]


class Mixture(BaseModel):
    """How much of which data an epoch has.

    Data is named by kind, `spatial` or `general`, or by kind and source, `general/llava`; the narrower name holds.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    weights: dict[str, float] = {}
    """How often each row is seen: 2.5 is twice, and half of the rows, chosen by hash, once more. 1 if not named; 0
    leaves the data out."""
    samples: dict[str, int] = {}
    """How many samples there are of the data instead, whatever its rows: the paper's are 2,000,000 spatial and 291,000
    general ones. Rows are repeated or left out, each as often as any other or once more."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if twice := sorted(self.weights.keys() & self.samples.keys()):
            raise ValueError(f"{', '.join(twice)} has a weight and a number of samples: give one of them")
        if any(not 0 <= value < 10_000 for value in self.weights.values()) or any(n < 0 for n in self.samples.values()):
            raise ValueError("weights are from 0 to 10,000 and numbers of samples are not negative")
        return self

    def name_of(self, kind: str, source: str) -> str:
        """The narrowest name that says something about a source, or its kind."""
        narrow = f"{kind}/{source}"
        return narrow if narrow in self.weights or narrow in self.samples else kind

    def count(self, name: str, rows: int) -> int:
        """Samples of an epoch of data that has so many rows."""
        return self.samples[name] if name in self.samples else round(rows * self.weights.get(name, 1.0))


@dataclass(frozen=True)
class Rows:
    """What mixing needs of `training_rows`.

    Attributes:
        ids: `row_id`, shape (n,).
        names: Data that each belongs to, a name of the mixture, shape (n,).
    """

    ids: pa.Array
    names: NDArray[Any]

    @classmethod
    def of(cls, table: pa.Table, mixture: Mixture) -> Self:
        """Of the columns `row_id`, `kind` and `source`; in whatever order the rows come, the samples are the same."""
        keys = zip(table["kind"].to_pylist(), table["source"].to_pylist(), strict=True)
        names = np.array([mixture.name_of(kind, source) for kind, source in keys], dtype=object)
        return cls(table["row_id"].combine_chunks(), names)


def order_epoch(rows: Rows, mixture: Mixture, epoch: int, seed: int) -> Integers:
    """Row numbers of an epoch's samples, in order.

    Args:
        rows: All there are.
        mixture: How much of which.
        epoch: From 0.
        seed: Of order and choice.

    Raises:
        TrainingError: Data is named that there is none of, or nothing is left.
    """
    hashes = combine(hash_values(rows.ids), salt("epoch", epoch, seed))
    drawn = [_repeat(members, hashes, count) for members, count in _groups(rows, mixture)]
    numbers = np.concatenate([part[0] for part in drawn]) if drawn else np.zeros(0, np.int64)
    copies = np.concatenate([part[1] for part in drawn]) if drawn else np.zeros(0, np.int64)
    if not len(numbers):
        raise TrainingError("There is nothing to train on: no rows, or all have weight 0.")
    places = combine(hashes[numbers], copies.astype(np.uint64), salt("order"))
    return numbers[np.lexsort((copies, hashes[numbers], places))]


def _groups(rows: Rows, mixture: Mixture) -> Iterator[tuple[Integers, int]]:
    present, group = np.unique(rows.names.astype(str), return_inverse=True)
    missing = {name for name, count in mixture.samples.items() if count} | set(mixture.weights)
    if missing := missing - {str(name) for name in present}:
        has = ", ".join(map(str, present)) or "nothing"
        raise TrainingError(
            f"The mixture names {', '.join(sorted(missing))}, of which there are no rows; there is {has}."
        )
    for index, name in enumerate(present):
        members = np.flatnonzero(group == index)
        yield members, mixture.count(str(name), len(members))


def _repeat(members: Integers, hashes: NDArray[np.uint64], count: int) -> tuple[Integers, Integers]:
    """Row numbers and which repetition each is: all rows equally often, those with small hashes once more."""
    ranked = members[np.argsort(hashes[members], kind="stable")]
    draws = np.arange(count, dtype=np.int64)
    return ranked[draws % len(ranked)], draws // len(ranked)
