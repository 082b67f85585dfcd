"""The contract between data and trainer: optimiser steps by number, so that a resumed run sees what it would have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from torch import Tensor

Batch = Mapping[str, "Tensor"]
"""Arguments of a model's forward, on the CPU: `input_ids` and `labels` (-100: no loss) of shape (1 or b, tokens),
`position_ids` that begin anew with each packed sample, `pixel_values` and whatever else the family needs."""


class TrainingData(Protocol):
    """Batches by optimiser step."""

    @property
    def steps(self) -> int:
        """Optimiser steps of the whole run."""
        ...

    @property
    def fingerprint(self) -> str:
        """Content hash of everything that decides the batches."""
        ...

    def micro_batches(self, step: int, rank: int, world: int) -> Iterator[Batch]:
        """The micro batches of a step that belong to one process.

        A step's samples do not depend on `world`: all processes together see the same ones.

        Args:
            step: From 0.
            rank: Which process.
            world: How many there are.
        """
        ...
