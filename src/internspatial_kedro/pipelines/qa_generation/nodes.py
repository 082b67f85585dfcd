"""Lifted views to questions with answers and evidence."""

from collections.abc import Callable

import daft
import numpy as np
import pyarrow as pa
from daft import DataFrame, DataType, Expression, Series, col, lit
from daft.functions import hash as hash_of
from daft.functions import unnest

from internspatial_kedro.pipelines.qa_generation.params import QaGenerationParams
from internspatial_kedro.questions.balance import merge_relation
from internspatial_kedro.questions.batch import VIEW_COLUMNS, Batch, read_batch
from internspatial_kedro.questions.generation import ask_questions, count_questions
from internspatial_kedro.questions.quotas import Quotas
from internspatial_kedro.questions.templates import TemplateBook
from internspatial_kedro.questions.texts import Writer
from internspatial_kedro.questions.vocabulary import Vocabulary
from internspatial_kedro.tables.columns import group_lists
from internspatial_kedro.tables.lifted import LIFTED_VIEWS
from internspatial_kedro.tables.qa_pairs import QA_PAIRS
from internspatial_kedro.tables.quotas import QUESTION_QUOTAS
from internspatial_kedro.tables.schema import Table

_NO_QUOTAS = pa.array([], QUESTION_QUOTAS.struct())
_VIEWS = pa.schema([LIFTED_VIEWS.schema.field(name) for name in VIEW_COLUMNS])


def count_labels(lifted_views: DataFrame) -> DataFrame:
    """Lifted views to the number of objects of each label."""
    labels = lifted_views.select(col("objects")).explode("objects").where(col("objects").not_null())
    counted = (
        labels.select(col("objects")["label"].alias("label")).groupby("label").agg(col("label").count().alias("count"))
    )
    return counted.with_column("count", col("count").cast(DataType.int64()))


def balance_questions(lifted_views: DataFrame, label_counts: DataFrame, params: QaGenerationParams) -> DataFrame:
    """Lifted views to quotas: how many candidates each group of questions has, and how many are asked."""
    vocabulary = Vocabulary.of(label_counts.to_arrow())

    total = lifted_views.count_rows()
    exact = total <= params.balance_views
    drawn = lifted_views if exact else lifted_views.where(_is_drawn(params.balance_views / total, params.seed))

    def count(batch: Batch) -> tuple[pa.RecordBatch, pa.Array]:
        counted = count_questions(batch, remember=exact)
        return counted, pa.array([0] * counted.num_rows, pa.int64())

    parts = rows_per_view(drawn, QUESTION_QUOTAS, vocabulary, params, count)
    whole = daft.functions.to_struct(*(col(name) for name in QUESTION_QUOTAS.schema.names))
    groups = (
        parts.select("task", "relation", whole.alias("parts")).groupby("task", "relation").agg(col("parts").list_agg())
    )

    @daft.func.batch(return_dtype=DataType.from_arrow_type(pa.large_list(QUESTION_QUOTAS.struct())))
    def merge(grouped: Series) -> pa.Array:
        relations = grouped.to_arrow().cast(pa.large_list(QUESTION_QUOTAS.struct()))
        parts = (pa.RecordBatch.from_struct_array(relation.values) for relation in relations)
        merged = [merge_relation(batch, params).to_struct_array() for batch in parts]
        offsets = np.cumsum([0, *(len(rows) for rows in merged)])
        return pa.LargeListArray.from_arrays(pa.array(offsets), pa.concat_arrays([*merged, _NO_QUOTAS]))

    return groups.select(merge(col("parts")).alias("rows")).explode("rows").select(unnest(col("rows")))


def _is_drawn(share: float, seed: int) -> Expression:
    """A share of the views, by hash."""
    return hash_of(col("view_id"), seed=seed) < lit(int(share * 2**64)).cast(DataType.uint64())


def generate_qa_pairs(
    lifted_views: DataFrame,
    label_counts: DataFrame,
    question_quotas: DataFrame,
    templates: TemplateBook,
    params: QaGenerationParams,
) -> DataFrame:
    """Lifted views to questions with slots, answers and evidence."""
    vocabulary = Vocabulary.of(label_counts.to_arrow())
    quotas = Quotas.of(question_quotas.to_arrow(), vocabulary)
    writer = Writer(templates, vocabulary, quotas.answer_sets)

    def ask(batch: Batch) -> tuple[pa.RecordBatch, pa.Array]:
        return ask_questions(batch, quotas, writer)

    return rows_per_view(lifted_views, QA_PAIRS, vocabulary, params, ask)


def rows_per_view(
    lifted_views: DataFrame,
    table: Table,
    vocabulary: Vocabulary,
    params: QaGenerationParams,
    make: Callable[[Batch], tuple[pa.RecordBatch, pa.Array]],
) -> DataFrame:
    """Rows of a table made from batches of views; each row belongs to a view of its batch, in that order."""
    rows_type = pa.large_list(table.struct())

    @daft.func.batch(return_dtype=DataType.from_arrow_type(rows_type), batch_size=params.views_per_batch)
    def make_rows(*columns: Series) -> pa.Array:
        arrays = [column.to_arrow().cast(field.type) for column, field in zip(columns, _VIEWS, strict=True)]
        batch = read_batch(pa.RecordBatch.from_arrays(arrays, schema=_VIEWS), vocabulary, params)
        rows, view = make(batch)
        return group_lists(view.to_numpy(), rows.to_struct_array(), batch.views.num_rows)

    made = lifted_views.select(make_rows(*(col(name) for name in VIEW_COLUMNS)).alias("rows"))
    return made.explode("rows").where(col("rows").not_null()).select(unnest(col("rows")))
