"""Questions to samples in the 19 instruction formats."""

from typing import Any

import daft
import pyarrow as pa
from daft import DataFrame, DataType, Series, col, lit
from daft.functions import hash as hash_of

from internspatial_kedro.formats.choice import REMEMBERED, format_quotas, question_hashes
from internspatial_kedro.formats.expansion import expand
from internspatial_kedro.formats.exporters.records import Export
from internspatial_kedro.formats.suitability import format_patterns
from internspatial_kedro.pipelines.format_expansion.drawing import join_views
from internspatial_kedro.pipelines.format_expansion.params import FormatExpansionParams
from internspatial_kedro.sources.records import Source
from internspatial_kedro.tables.packing import PACKED, ROWS, pack, unpack
from internspatial_kedro.tables.qa_pairs import QA_PAIRS
from internspatial_kedro.tables.quotas import FORMAT_QUOTAS

_NEEDED_TO_COUNT = ("qa_id", "task", "view_ids", "width", "height", "slots")
_NEEDED = (
    *_NEEDED_TO_COUNT,
    *("relation", "form", "source", "split", "question", "answer", "answer_kind", "truth"),
)


def count_formats(qa_pairs: DataFrame, params: FormatExpansionParams) -> DataFrame:
    """Questions to the number of them that suit each set of formats."""

    @daft.func.batch(return_dtype=PACKED, batch_size=params.questions_per_batch)
    def count(*columns: Series) -> pa.Array:
        batch = _batch(columns, _NEEDED_TO_COUNT)
        counted = format_quotas(format_patterns(batch, params.rules), question_hashes(batch, params.seed))
        return pack(counted.combine_chunks().to_batches()[0], batch.num_rows)

    parts = unpack(qa_pairs.select(count(*(col(name) for name in _NEEDED_TO_COUNT)).alias(ROWS)), FORMAT_QUOTAS.schema)
    return (
        parts.groupby("pattern")
        .agg(col("count").list_agg(), col("hashes").list_agg())
        .select("pattern", _merged(col("count"), col("hashes")).alias("merged"))
        .select("pattern", col("merged")["count"].alias("count"), col("merged")["hashes"].alias("hashes"))
    )


def expand_formats(qa_pairs: DataFrame, quotas: DataFrame, params: FormatExpansionParams) -> DataFrame:
    """Questions to samples: text and marks, never pixels."""
    table = quotas.to_arrow().cast(FORMAT_QUOTAS.schema)

    @daft.func.batch(return_dtype=PACKED, batch_size=params.questions_per_batch)
    def make_samples(*columns: Series) -> pa.Array:
        batch = _batch(columns, _NEEDED)
        return pack(expand(batch, table, params.rules, params.seed, params.samples_per_question), batch.num_rows)

    return qa_pairs.select(make_samples(*(col(name) for name in _NEEDED)).alias(ROWS))


def export_sft(
    samples: DataFrame, lifted_views: DataFrame, sources: dict[str, Source], params: FormatExpansionParams
) -> Export:
    """Samples of one split to conversations for training frameworks; they are drawn when the export is saved."""
    chosen = samples.where(col("split") == lit(params.export.split))
    if params.export.most_samples is not None:
        # Collected: they are few, and what their images need is looked up in passes of its own.
        chosen = chosen.sort(hash_of(col("sample_id"), seed=params.seed)).limit(params.export.most_samples).collect()
    joined = join_views(chosen, lifted_views, sources)
    return Export(joined, params.export.kinds, params.export.family)


_MERGED = pa.struct([FORMAT_QUOTAS.schema.field(name) for name in ("count", "hashes")])


@daft.func.batch(return_dtype=DataType.from_arrow_type(_MERGED))
def _merged(counts: Series, hashes: Series) -> pa.Array:
    """Counts of all batches added; hashes joined and sorted while they are few."""
    rows: list[dict[str, Any]] = []
    for parts, lists in zip(counts.to_pylist(), hashes.to_pylist(), strict=True):
        few = sum(parts) <= REMEMBERED
        rows.append({"count": sum(parts), "hashes": sorted(value for part in lists for value in part) if few else []})
    return pa.array(rows, _MERGED)


def _batch(columns: tuple[Series, ...], names: tuple[str, ...]) -> pa.RecordBatch:
    schema = pa.schema([QA_PAIRS.schema.field(name) for name in names])
    arrays = [column.to_arrow().cast(field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)
