"""Micro batches by the number of their pack: the same in any process, at any time."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from internspatial_kedro.models.training.batches import Batch
from internspatial_kedro.models.training.collating import join_nothing, join_packed, join_padded
from internspatial_kedro.models.training.encoding import Encoded, Encoder
from internspatial_kedro.models.training.errors import TrainingError
from internspatial_kedro.models.training.families import load_training_processor
from internspatial_kedro.models.training.packing import Layout
from internspatial_kedro.models.training.pictures import Draw, Pictures, SkippedSampleError
from internspatial_kedro.models.training.row_store import RowStore
from internspatial_kedro.models.training.skipped import SkippedSamples

NOTHING = -1
"""The number of no pack: a batch without loss."""


class Made(NamedTuple):
    """A micro batch.

    Attributes:
        batch: Of what could be read.
        samples: How many these are; 0 if the batch has no loss.
    """

    batch: Batch
    samples: int


@dataclass(frozen=True)
class DataFiles:
    """Where samples come from and how they are read; can be sent to other processes.

    Attributes:
        rows: Folder of the table `training_rows`.
        packs: Folder of the table `training_packs`.
        processor: Folder or hub id of the checkpoint whose processor measured the packs.
        roots: Folder of each source's pictures.
        draw: What draws marks, a function of a module: `formats.drawing.draw_overlays`.
        skipped: File that samples are noted in that cannot be shown.
        layout: What the packs were planned for.
        picture_options: What the packs were measured with; see `load_training_processor`.
    """

    rows: Path
    packs: Path
    processor: str
    roots: dict[str, Path]
    draw: Draw
    skipped: Path
    layout: Layout = "packed"
    picture_options: tuple[tuple[str, Any], ...] = ()


class MicroBatches:
    """A map from pack numbers to micro batches. Each process opens files and processor when it first needs them."""

    def __init__(self, files: DataFiles) -> None:
        """Opens nothing.

        Args:
            files: Where samples come from.
        """
        self.files = files

    def __getstate__(self) -> dict[str, Any]:
        return {"files": self.files}

    @cached_property
    def plan(self) -> pa.Table:
        """Rows of `training_packs`, in order.

        Raises:
            TrainingError: There are none, or they are damaged.
        """
        paths = sorted(self.files.packs.glob("*.parquet"))
        try:
            plan = pa.concat_tables([pq.read_table(path) for path in paths]).combine_chunks().sort_by("pack")
        except (pa.ArrowException, OSError, KeyError) as error:
            raise TrainingError(f"There are no whole packs at {self.files.packs}: {error}. Plan them again.") from error
        if not plan.num_rows:
            raise TrainingError(f"There are no packs at {self.files.packs}: nothing to train on.")
        return plan

    @cached_property
    def rows(self) -> RowStore:
        """The rows."""
        return RowStore(self.files.rows)

    @cached_property
    def _encoder(self) -> Encoder:
        return Encoder(load_training_processor(self.files.processor, dict(self.files.picture_options)))

    @cached_property
    def _pictures(self) -> Pictures:
        return Pictures(self.files.roots, self.files.draw)

    def __getitem__(self, number: int) -> Made:
        samples = [] if number == NOTHING else self._samples(number)
        if not samples:
            return Made(join_nothing(self._encoder.padding, self._encoder.axes), 0)
        packed = self.files.layout == "packed"
        return Made(join_packed(samples) if packed else join_padded(samples, self._encoder.padding), len(samples))

    def _samples(self, number: int) -> list[Encoded]:
        pack = self.plan.slice(number, 1).to_pylist()[0]
        samples = []
        for row_id, tokens in zip(pack["row_ids"], pack["tokens"], strict=True):
            try:
                samples.append(self._encode(row_id, tokens))
            except SkippedSampleError as error:
                SkippedSamples(self.files.skipped).add(number, row_id, error)
        return samples

    def _encode(self, row_id: str, tokens: int) -> Encoded:
        row = self.rows.read(row_id)
        sample = self._encoder.encode(row["messages"], self._pictures.show(row))
        if len(sample.tokens) != tokens:
            raise SkippedSampleError("token_count", f"{len(sample.tokens)} tokens, planned were {tokens}: plan again")
        return sample
