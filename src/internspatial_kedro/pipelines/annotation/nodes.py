"""Native records to views, scenes and rejects."""

from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any

import daft
import pyarrow as pa
from daft import DataFrame, DataType, Expression, Series, col

from internspatial_kedro.pipelines.annotation.params import AnnotationParams
from internspatial_kedro.sources import load_reader
from internspatial_kedro.sources.records import Item, Reading, Reject, Source, SourceError
from internspatial_kedro.tables import VIEWS
from internspatial_kedro.tables.annotations import READING_FIELDS

_FEWEST_BATCHES = 16
_WORTH_PROCESSES = 16
"""So many records are read by processes, one a core: threads of one process wait for each other in Python."""
_READING = pa.struct(READING_FIELDS)


def read_sources(sources: dict[str, Source], params: AnnotationParams) -> DataFrame:
    """Sources to annotations: every native record is read once."""
    configured = {name: _with_options(source, params) for name, source in sources.items()}
    records = list(_list_records(configured))
    if not records:
        raise SourceError(f"The sources {sorted(sources)} list no records; see docs/sources.md for their layouts.")
    batch_size = records_at_once(len(records), params)
    frame = daft.from_pylist(records).into_batches(batch_size)
    reading = _reading(configured, batch_size, len(records) >= _WORTH_PROCESSES)
    return frame.select("source", "item_id", reading.alias("reading")).select(
        "source", "item_id", *(col("reading")[field.name].alias(field.name) for field in READING_FIELDS)
    )


def records_at_once(count: int, params: AnnotationParams) -> int:
    """Records that one task reads.

    Few slow ones, such as rooms to be drawn, go one by one, so that they keep all cores busy to the end.
    """
    return min(params.records_per_batch, max(1, count // _FEWEST_BATCHES))


def select_views(annotations: DataFrame, completions: DataFrame, params: AnnotationParams) -> DataFrame:
    """Annotations to views; those that models completed are taken as completed."""
    views = _explode(annotations, "views")
    if params.photos.is_idle:
        return views
    untouched = views.join(completions.select("view_id"), on="view_id", how="anti")
    return untouched.select(*VIEWS.schema.names).concat(_unnest(completions, "view").select(*VIEWS.schema.names))


def select_scenes(annotations: DataFrame) -> DataFrame:
    """Annotations to scenes."""
    return _explode(annotations, "scenes")


def select_rejects(annotations: DataFrame, completions: DataFrame) -> DataFrame:
    """Annotations and completions to rejects."""
    return _explode(annotations, "rejects").concat(_explode(completions, "rejects"))


def _explode(annotations: DataFrame, column: str) -> DataFrame:
    return _unnest(annotations.select(col(column)).explode(column), column)


def _unnest(frame: DataFrame, column: str) -> DataFrame:
    return frame.where(col(column).not_null()).select(daft.functions.unnest(col(column)))


def _with_options(source: Source, params: AnnotationParams) -> Source:
    """Rooms take their options from the parameters, so that `--params` reaches them."""
    if source.reader != "rooms":
        return source
    return replace(source, options=params.rooms.model_dump() | source.options)


def _list_records(sources: dict[str, Source]) -> Iterator[dict[str, Any]]:
    """All records; one that a source lists twice is marked as a repeat."""
    for name, source in sources.items():
        seen: set[str] = set()
        for item in load_reader(source.reader).list_items(source):
            yield {"source": name, "item_id": item.item_id, "payload": item.payload, "repeat": item.item_id in seen}
            seen.add(item.item_id)


def _reading(sources: dict[str, Source], batch_size: int, processes: bool) -> Expression:
    """What is read from the records of a batch."""

    @daft.func.batch(return_dtype=DataType.from_arrow_type(_READING), batch_size=batch_size, use_process=processes)
    def read_records(names: Series, item_ids: Series, payloads: Series, repeats: Series) -> pa.Array:
        rows = zip(names.to_pylist(), item_ids.to_pylist(), payloads.to_pylist(), repeats.to_pylist(), strict=True)
        return pa.array(
            [asdict(_read(sources[name], Item(key, load), again)) for name, key, load, again in rows], _READING
        )

    return read_records(col("source"), col("item_id"), col("payload"), col("repeat"))


def _read(source: Source, item: Item, repeat: bool) -> Reading:
    if repeat:
        detail = f"record '{item.item_id}' is listed more than once; the first one was used"
        return Reading(rejects=[Reject(source.name, "record", item.item_id, "duplicate_id", detail)])
    return load_reader(source.reader).read_item(source, item)
