"""Lifted views to questions with answers and evidence."""

from collections.abc import Callable

import daft
import pyarrow as pa
from daft import DataFrame, DataType, Expression, Series, col, lit
from daft.functions import hash as hash_of

from internspatial_kedro.pipelines.qa_generation.params import QaGenerationParams
from internspatial_kedro.questions.balance import merge_counts
from internspatial_kedro.questions.batch import VIEW_COLUMNS, Batch, read_batch
from internspatial_kedro.questions.choices import form_numbers
from internspatial_kedro.questions.generation import ask_questions, count_questions
from internspatial_kedro.questions.quotas import Quotas
from internspatial_kedro.questions.scene_facts import read_scene
from internspatial_kedro.questions.scene_generation import ask_scene, check_templates
from internspatial_kedro.questions.templates import TemplateBook
from internspatial_kedro.questions.texts import Writer
from internspatial_kedro.questions.vocabulary import Vocabulary
from internspatial_kedro.tables.lifted import LIFTED_SCENES, LIFTED_VIEWS
from internspatial_kedro.tables.packing import PACKED, ROWS, pack, streamed

_WORTH_PROCESSES = 8
"""About so many scenes questions are asked by processes, one a core: threads of one process wait for each other."""
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

    def count(batch: Batch) -> pa.RecordBatch:
        return count_questions(batch, remember=exact)

    packed = rows_per_view(drawn, vocabulary, params, count).to_arrow()
    return daft.from_arrow(merge_counts([*streamed(packed)], params))


def _is_drawn(share: float, seed: int) -> Expression:
    """A share of the views, by hash."""
    return hash_of(col("view_id"), seed=seed) < lit(int(share * 2**64)).cast(DataType.uint64())


def generate_qa_pairs(
    lifted_views: DataFrame,
    label_counts: DataFrame,
    question_quotas: DataFrame,
    lifted_scenes: DataFrame,
    templates: TemplateBook,
    params: QaGenerationParams,
) -> DataFrame:
    """Lifted views and scenes to questions with slots, answers and evidence."""
    # A gap in the wording is found before anything runs.
    form_numbers(templates)
    check_templates(templates)
    about_views = ask_views(lifted_views, label_counts, question_quotas, templates, params)
    return about_views.concat(ask_scenes(lifted_scenes, templates, params))


def ask_views(
    lifted_views: DataFrame,
    label_counts: DataFrame,
    question_quotas: DataFrame,
    templates: TemplateBook,
    params: QaGenerationParams,
) -> DataFrame:
    """Packed rows of `qa_pairs` about single views, balanced."""
    vocabulary = Vocabulary.of(label_counts.to_arrow())
    quotas = Quotas.of(question_quotas.to_arrow(), vocabulary)
    writer = Writer(templates, vocabulary, quotas.answer_sets)

    def ask(batch: Batch) -> pa.RecordBatch:
        return ask_questions(batch, quotas, writer)

    return rows_per_view(lifted_views, vocabulary, params, ask)


def ask_scenes(lifted_scenes: DataFrame, templates: TemplateBook, params: QaGenerationParams) -> DataFrame:
    """Packed rows of `qa_pairs` about scenes, from all of their frames."""
    processes = lifted_scenes.count_rows() >= _WORTH_PROCESSES

    @daft.func.batch(return_dtype=PACKED, batch_size=1, use_process=processes)
    def ask(*columns: Series) -> pa.Array:
        named = pa.table([column.to_arrow() for column in columns], names=LIFTED_SCENES.schema.names)
        scenes = [read_scene(row, params.scenes.frames) for row in named.to_pylist()]
        asked = [ask_scene(scene, templates, params.scenes, params.seed) for scene in scenes]
        return pack(pa.concat_batches(asked), len(asked))

    names = LIFTED_SCENES.schema.names
    return lifted_scenes.into_batches(1).select(ask(*(col(name) for name in names)).alias(ROWS))


def rows_per_view(
    lifted_views: DataFrame,
    vocabulary: Vocabulary,
    params: QaGenerationParams,
    make: Callable[[Batch], pa.RecordBatch],
) -> DataFrame:
    """Packed rows of a table, made from batches of views."""

    @daft.func.batch(return_dtype=PACKED, batch_size=params.views_per_batch)
    def make_rows(*columns: Series) -> pa.Array:
        arrays = [column.to_arrow().cast(field.type) for column, field in zip(columns, _VIEWS, strict=True)]
        batch = read_batch(pa.RecordBatch.from_arrays(arrays, schema=_VIEWS), vocabulary, params)
        return pack(make(batch), batch.views.num_rows)

    return lifted_views.select(make_rows(*(col(name) for name in VIEW_COLUMNS)).alias(ROWS))
