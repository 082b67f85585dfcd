"""What the nodes of the training data do: rows, and packs of them."""

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import daft
import pyarrow as pa
from daft import DataFrame, Series, col, lit

from internspatial_kedro.models.training.encoding import Encoder
from internspatial_kedro.models.training.errors import TrainingError
from internspatial_kedro.models.training.families import load_training_processor
from internspatial_kedro.models.training.plans import Packing, plan_packs
from internspatial_kedro.pipelines.training import general_rows, spatial_rows
from internspatial_kedro.pipelines.training.general_rows import GeneralData, read_general, roots_of
from internspatial_kedro.sources.records import Source
from internspatial_kedro.tables.rejects import REJECTS


def make_training_rows(
    samples: DataFrame, lifted_views: DataFrame, general: tuple[GeneralData, ...], family: str
) -> tuple[DataFrame, DataFrame]:
    """Samples of the training split and general data, one row each; and what cannot be used.

    Args:
        samples: The table `samples`.
        lifted_views: The table `lifted_views`.
        general: Data of the user; may be none.
        family: Model family in whose dialect the text of samples is written, a key of `formats.dialects.DIALECTS`.

    Returns:
        Rows of `training_rows` and of `rejects`.

    Raises:
        TrainingError: What belongs to the test split would be learnt, or a file of general data is missing.
    """
    spatial_rows.check_split(samples, lifted_views)
    joined, read = spatial_rows.join_pictures(samples, lifted_views), read_general(general)
    if general:
        _check_general(read, samples)
    rows = spatial_rows.usable(joined, family).concat(general_rows.usable(read))
    return rows, spatial_rows.rejects(joined).concat(general_rows.rejects(read))


def _check_general(read: DataFrame, samples: DataFrame) -> None:
    """An export of our own test split is no general data; its ids are the samples'."""
    tested = samples.where(col("split") != lit("train")).select("sample_id")
    known = read.join(tested, left_on="native_id", right_on="sample_id").limit(1).to_pydict()
    if known["source"]:
        raise TrainingError(
            f"General data '{known['source'][0]}' has sample '{known['native_id'][0]}' of the test split. Leave that "
            "file out: the test would be known by heart."
        )


def plan_training_packs(
    rows: DataFrame, checkpoint: str, packing: Packing, picture_options: Mapping[str, Any]
) -> tuple[DataFrame, DataFrame, dict[str, Any]]:
    """Rows to packs: measured, mixed, ordered and packed.

    Args:
        rows: The table `training_rows`.
        checkpoint: Folder or hub id; its processor measures.
        packing: How they are mixed and packed.
        picture_options: Limits of tiles or pixels; see `load_training_processor`.

    Returns:
        Rows of `training_packs`, rows too long for the context as `rejects`, and how full packs are.

    Raises:
        TrainingError: Nothing fits.
        ModelError: There is no such processor.
    """
    measure = _measurer(checkpoint, json.dumps(dict(picture_options), sort_keys=True))
    names = ("row_id", "kind", "source")
    measured = rows.select(*names, measure(col("messages"), col("images")).alias("tokens")).to_arrow()
    plan = plan_packs(measured, packing)
    return daft.from_arrow(plan.packs), daft.from_arrow(_too_long(measured, packing.context)), plan.report


def _measurer(checkpoint: str, options: str) -> Any:
    _encoder(checkpoint, options)  # what is wrong with it is said before anything runs

    @daft.func.batch(return_dtype=daft.DataType.int32(), batch_size=1024)
    def measure(messages: Series, images: Series) -> pa.Array:
        rows = zip(messages.to_pylist(), images.to_pylist(), strict=True)
        samples = [(said, _sizes(shown)) for said, shown in rows]
        return pa.array(_encoder(checkpoint, options).measure(samples), pa.int32())

    return measure


@lru_cache(maxsize=1)
def _encoder(checkpoint: str, options: str) -> Encoder:
    """One a process, wherever a function is sent to."""
    return Encoder(load_training_processor(checkpoint, json.loads(options)))


def _sizes(images: list[dict[str, Any]]) -> list[tuple[int, int]]:
    return [(image["width"], image["height"]) for image in images]


def _too_long(measured: pa.Table, context: int) -> pa.Table:
    longer = measured.filter(pa.compute.greater(measured["tokens"], context))
    details = [f"{tokens} tokens, the context has {context}" for tokens in longer["tokens"].to_pylist()]
    return pa.table(
        {
            "source": longer["source"],
            "kind": ["row"] * longer.num_rows,
            "item_id": longer["row_id"],
            "reason": ["longer_than_context"] * longer.num_rows,
            "detail": details,
        },
        schema=REJECTS.schema,
    )


def picture_roots(sources: Mapping[str, Source], general: tuple[GeneralData, ...]) -> dict[str, Path]:
    """Folder of each source's pictures, for `DataFiles.roots`.

    Args:
        sources: Configured sources.
        general: Data of the user.

    Raises:
        TrainingError: A source and general data have the same name.
    """
    roots = {name: source.root for name, source in sources.items()}
    for name, root in roots_of(general):
        if name in roots:
            raise TrainingError(f"General data '{name}' is called like a source or other general data: rename it.")
        roots[name] = root
    return roots
