"""Packed samples as training data: any step at any time, for any number of processes, read ahead by workers."""

import hashlib
from collections.abc import Iterator
from typing import Any, Final

import pyarrow as pa

from internspatial_kedro.models.checkpoints import find_source
from internspatial_kedro.models.training.batches import Batch
from internspatial_kedro.models.training.errors import TrainingError
from internspatial_kedro.models.training.micro_batches import NOTHING, DataFiles, Made, MicroBatches
from internspatial_kedro.models.training.row_store import fingerprint_table

_BAD_PACKS: Final = 16
_AHEAD: Final = 2  # packs that each worker has ready


class PackedData:
    """`TrainingData` of the tables `training_rows` and `training_packs`.

    Nothing is remembered between steps but what was read ahead, so a run goes on from any step.
    """

    def __init__(self, files: DataFiles, packs_per_step: int, workers: int = 0) -> None:
        """Opens the tables.

        Args:
            files: Where samples come from.
            packs_per_step: Packs of an optimiser step, over all processes; the paper's are 64.
            workers: Processes that read ahead, for each process that trains; with 0 it reads for itself.

        Raises:
            TrainingError: Tables are missing or do not belong together.
            ModelError: There is no such processor.
        """
        self._files, self._packs_per_step, self._workers = files, packs_per_step, workers
        self._batches = MicroBatches(files)
        self._ahead: Iterator[Made] = iter(())
        self._next: tuple[int, int, int] | None = None
        self._bad = 0
        ids = self._batches.plan["row_ids"].combine_chunks().flatten()
        if len(missing := self._batches.rows.missing(ids)):
            raise TrainingError(
                f"{len(missing)} samples of the packs at {files.packs} are not in {files.rows}, among them "
                f"'{missing[0]}'. Plan the packs again."
            )

    @property
    def packs(self) -> int:
        """Packs of the whole run."""
        return int(self._batches.plan.num_rows)

    @property
    def steps(self) -> int:
        """Optimiser steps of the whole run; the last may have fewer packs."""
        return -(-self.packs // self._packs_per_step)

    @property
    def fingerprint(self) -> str:
        """Of rows, packs, processor and settings; not of folders, workers or processes."""
        files, digest = self._files, hashlib.sha256()
        source = find_source(files.processor).fingerprint
        settings = (files.layout, sorted(files.picture_options), self._packs_per_step)
        for words in (fingerprint_table(files.rows), source, settings):
            digest.update(f"{words}\0".encode())
        for name in ("row_ids", "tokens"):
            digest.update(_content(self._batches.plan[name].combine_chunks()))
        return digest.hexdigest()

    def micro_batches(self, step: int, rank: int, world: int) -> Iterator[Batch]:
        """A process's packs of a step. All processes get as many; what is not there or unreadable has no loss.

        Args:
            step: From 0.
            rank: Which process.
            world: How many there are.

        Raises:
            TrainingError: Of the last packs no sample could be read.
        """
        if self._next != (step, rank, world):
            self._ahead = self._read(step, rank, world)
        self._next = None  # whoever stops within a step begins anew
        for number in self._share(step, rank, world):
            made = next(self._ahead)
            self._watch(made, number, world)
            yield made.batch
        self._next = (step + 1, rank, world)

    def _share(self, step: int, rank: int, world: int) -> list[int]:
        first = step * self._packs_per_step
        numbers = range(first, min(first + self._packs_per_step, self.packs))
        each = -(-len(numbers) // world)
        return [numbers[i] if i < len(numbers) else NOTHING for i in range(rank, each * world, world)]

    def _numbers(self, step: int, rank: int, world: int) -> list[int]:
        return [number for later in range(step, self.steps) for number in self._share(later, rank, world)]

    def _read(self, step: int, rank: int, world: int) -> Iterator[Made]:
        numbers = self._numbers(step, rank, world)
        if not self._workers:
            return (self._batches[number] for number in numbers)
        from torch.utils.data import DataLoader

        # Not forked: the process that trains holds a GPU and threads.
        make_loader: Any = DataLoader  # whose types know neither maps that are no `Dataset` nor what is not collated
        loader = make_loader(
            self._batches,
            batch_size=None,
            sampler=numbers,
            num_workers=self._workers,
            prefetch_factor=_AHEAD,
            collate_fn=_unchanged,
            multiprocessing_context="forkserver",
        )
        ahead: Iterator[Made] = iter(loader)
        return ahead

    def _watch(self, made: Made, number: int, world: int) -> None:
        if number == NOTHING:
            return
        self._bad = 0 if made.samples else self._bad + 1
        if self._bad >= min(_BAD_PACKS, -(-self.packs // world)):
            raise TrainingError(
                f"No sample of the last {self._bad} packs could be read. {self._files.skipped} says why; "
                "are all folders of pictures where the sources say?"
            )


def _unchanged(made: Made) -> Made:
    return made


def _content(lists: pa.Array) -> bytes:
    """Hash of a list column's rows."""
    digest = hashlib.sha256(lists.value_lengths().to_numpy().tobytes())
    values: Any = lists.flatten()
    for value in values.to_pylist():
        digest.update(f"{value}\0".encode())
    return digest.digest()
