"""Items to replies to scores."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import daft
import pyarrow as pa
from daft import DataFrame, DataType, Series, col, lit

from internspatial_kedro.benchmarks.benchmark import Reading
from internspatial_kedro.benchmarks.items import BadRow, Item
from internspatial_kedro.models.journal import ReplyJournal
from internspatial_kedro.models.loading import ModelSpec, load_chat_model
from internspatial_kedro.models.one_per_process import OnePerProcess
from internspatial_kedro.pipelines.evaluation.asking import Answerer, KnownAnswerer, ModelAnswerer, play
from internspatial_kedro.pipelines.evaluation.failures import EvaluationError, failed_shares
from internspatial_kedro.pipelines.evaluation.items import (
    by_dialogue,
    choose,
    items_of,
    read_benchmark,
    without_messages,
)
from internspatial_kedro.pipelines.evaluation.judging import score_judgements
from internspatial_kedro.pipelines.evaluation.params import TRAINED, EvaluationParams, Reference, Trained
from internspatial_kedro.pipelines.evaluation.reference import reference_replies
from internspatial_kedro.pipelines.evaluation.scoring import score_rows
from internspatial_kedro.pipelines.evaluation.trained import spec_of_trained
from internspatial_kedro.reporting.statistics import count_rejects
from internspatial_kedro.tables.items import ITEMS
from internspatial_kedro.tables.packing import PACKED, ROWS, pack
from internspatial_kedro.tables.predictions import PREDICTIONS
from internspatial_kedro.tables.rejects import REJECTS

OWN = "internspatial_bench"
"""The benchmark that bench_build makes: it comes through the catalog unless it is configured elsewhere."""
_SAID = [name for name in PREDICTIONS.schema.names if name != "model"]
_PREDICTED = pa.large_list(pa.struct([PREDICTIONS.schema.field(name) for name in _SAID]))
_REPLIES = DataType.from_arrow_type(_PREDICTED)
_SCORED_AT_ONCE = 2048
_WORTH_PROCESSES = 4 * _SCORED_AT_ONCE


def read_items(readings: dict[str, Reading], benchmark: Path, params: EvaluationParams) -> tuple[DataFrame, DataFrame]:
    """Native files, and our own benchmark's folder, to items and to rows that cannot be asked."""
    items: list[Item] = []
    bad_rows: list[BadRow] = []
    for name in params.benchmarks:
        own = replace(readings[""], root=benchmark) if name == OWN else readings[""]
        found = list(read_benchmark(name, readings.get(name, own)))
        items += [each for each in found if isinstance(each, Item)]
        bad_rows += [each for each in found if isinstance(each, BadRow)]
    chosen = choose(by_dialogue(items), params.most_items, params.seed)
    kept = {(item.benchmark, item.item_id) for turns in chosen.values() for item in turns}
    rows = [item.to_row() for item in items if (item.benchmark, item.item_id) in kept]
    return _frame(rows, ITEMS.schema), _frame([_reject(row) for row in bad_rows], REJECTS.schema)


def count_bad_items(bad_items: DataFrame) -> DataFrame:
    """Rows that cannot be asked to their counts by reason."""
    return daft.from_pandas(count_rejects(bad_items))


def ask_models(items: DataFrame, journal: Path, trained: Path, params: EvaluationParams) -> DataFrame:
    """Items to the raw replies of every model; what the journal holds is not asked again."""
    asked = items_of(items.to_arrow())
    dialogues = [[item.to_row() for item in turns] for turns in by_dialogue(asked).values()]
    frame = daft.from_arrow(pa.table({"dialogue": pa.array(dialogues, pa.large_list(ITEMS.struct()))}))
    parts = [_ask_one(frame, model, asked, journal, trained, params) for model in params.model]
    first, *others = parts
    for other in others:
        first = first.concat(other)
    return first


def score_replies(
    items: DataFrame, predictions: DataFrame, judgements: DataFrame, params: EvaluationParams
) -> DataFrame:
    """Replies and judgements to their worth under every profile; no model is asked."""
    said = predictions.select("benchmark", "item_id", "model", "reply", "failure")
    joined = said.join(daft.from_arrow(without_messages(items)), on=["benchmark", "item_id"]).collect()
    names = joined.column_names

    @daft.func.batch(return_dtype=PACKED, batch_size=_SCORED_AT_ONCE, use_process=len(joined) >= _WORTH_PROCESSES)
    def score(*columns: Series) -> pa.Array:
        table = pa.table([column.to_arrow() for column in columns], names=names)
        return pack(score_rows(table.to_pylist(), params.profiles), table.num_rows)

    by_rules = joined.into_batches(_SCORED_AT_ONCE).select(score(*(col(name) for name in names)).alias(ROWS))
    judged = score_judgements(items, predictions, judgements, params)
    return by_rules.concat(daft.from_arrow(pa.table({ROWS: pack(judged, 1)}))) if judged.num_rows else by_rules


def check_calls(predictions: DataFrame, leaderboard: Path, params: EvaluationParams) -> dict[str, str]:
    """Replies to a page of failed calls; too many make the run fail, after all else, even the leaderboard, is there.

    Raises:
        EvaluationError: Names models, benchmarks, shares and the commonest reason.
    """
    failed = failed_shares(predictions.select("model", "benchmark", "failure").to_arrow())
    bad = [line for share, line in failed if share > params.most_failed_calls]
    if bad:
        raise EvaluationError(
            f"More than {params.most_failed_calls:.0%} of the calls failed: {'; '.join(bad)}. Everything is saved; "
            "run again to ask only what failed."
        )
    return {"calls.md": "# Failed calls\n\n" + "".join(f"* {line}\n" for _, line in failed)}


def _ask_one(
    frame: DataFrame,
    model: Reference | Trained | ModelSpec,
    asked: Sequence[Item],
    journal: Path,
    trained: Path,
    params: EvaluationParams,
) -> DataFrame:
    """All predictions of one model."""
    if model == "oracle" or model == "random":
        name, replies = str(model), reference_replies(model, asked, params.seed)

        def answerer() -> tuple[Answerer, ReplyJournal | None]:
            return KnownAnswerer(name, replies), None
    else:
        spec, generation = spec_of_trained(trained) if model == TRAINED else model, params.generation
        name = TRAINED if model == TRAINED else spec.label

        def answerer() -> tuple[Answerer, ReplyJournal | None]:
            by_item = spec.kind == "recorded"
            kept = None if by_item else ReplyJournal(journal)
            return ModelAnswerer(load_chat_model(spec), generation, by_item), kept

    ask = _actor(answerer, params)
    rows = frame.into_batches(params.conversations_per_batch).select(ask(col("dialogue")).alias("reply"))
    unnested = rows.explode("reply").select(daft.functions.unnest(col("reply")))
    return unnested.select(lit(name).alias("model"), *(col(each) for each in _SAID)).select(*PREDICTIONS.schema.names)


def _actor(
    answerer: Callable[[], tuple[Answerer, ReplyJournal | None]], params: EvaluationParams
) -> Callable[..., Any]:
    """An actor that loads its model where it answers, once."""
    # One model answers in this process. Several, or those that are given GPUs, have a process each, which costs the
    # seconds that torch takes to import.
    apart = params.actors > 1 or params.gpus_per_actor > 0
    shared = OnePerProcess(answerer)

    @daft.cls(max_concurrency=params.actors if apart else None, gpus=params.gpus_per_actor, use_process=apart)
    class Asker:
        @daft.method.batch(return_dtype=_REPLIES, batch_size=params.conversations_per_batch)
        def ask(self, dialogues: Series) -> pa.Array:
            turns = [[Item.from_row(row) for row in dialogue] for dialogue in dialogues.to_pylist()]
            with shared.use() as (who, journal):
                return pa.array(play(turns, who, journal), _PREDICTED)

    return Asker().ask


def _frame(rows: list[dict[str, Any]], schema: pa.Schema) -> DataFrame:
    return daft.from_arrow(pa.Table.from_pylist(rows, schema=schema))


def _reject(row: BadRow) -> dict[str, str]:
    return {"source": row.benchmark, "kind": "record", "item_id": row.row, "reason": row.reason, "detail": row.detail}
