"""Packed samples from words alone: what `DataSource` names as its maker."""

import importlib
from pathlib import Path
from typing import Any

from internspatial_kedro.models.training.errors import TrainingError
from internspatial_kedro.models.training.micro_batches import DataFiles
from internspatial_kedro.models.training.packing import Layout
from internspatial_kedro.models.training.pictures import Draw
from internspatial_kedro.models.training.sample_data import PackedData


def make(
    *,
    rows: str,
    packs: str,
    processor: str,
    roots: dict[str, str],
    draw: str,
    skipped: str,
    packs_per_step: int,
    layout: Layout = "packed",
    picture_options: dict[str, Any] | None = None,
    workers: int = 0,
) -> PackedData:
    """Opens packed samples.

    Args:
        rows: Folder of the table `training_rows`.
        packs: Folder of the table `training_packs`.
        processor: Folder or hub id of the checkpoint whose processor measured the packs.
        roots: Folder of each source's pictures.
        draw: `package.module:function` that draws marks.
        skipped: File that samples are noted in that cannot be shown.
        packs_per_step: Packs of an optimiser step, over all processes.
        layout: What the packs were planned for.
        picture_options: What the packs were measured with; see `load_training_processor`.
        workers: Processes that read ahead, for each process that trains.

    Raises:
        TrainingError: Tables are missing or do not belong together, or there is no such function.
        ModelError: There is no such processor.
    """
    files = DataFiles(
        rows=Path(rows),
        packs=Path(packs),
        processor=processor,
        roots={name: Path(root) for name, root in roots.items()},
        draw=_find(draw),
        skipped=Path(skipped),
        layout=layout,
        picture_options=tuple((picture_options or {}).items()),
    )
    return PackedData(files, packs_per_step, workers)


def _find(name: str) -> Draw:
    module, _, function = name.partition(":")
    try:
        found: Draw = getattr(importlib.import_module(module), function)
    except (ImportError, AttributeError, ValueError) as error:
        raise TrainingError(f"What draws marks, '{name}', cannot be found: {error}.") from error
    return found
