"""Replies to judgements: a model marks what rules cannot."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import daft
import pyarrow as pa
from daft import DataFrame

from internspatial_kedro.benchmarks import judging
from internspatial_kedro.benchmarks.benchmark import CALL_FAILED, Profile
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.judging import Judge, JudgePrompt, Rubric, VerdictFile, judged_profile
from internspatial_kedro.benchmarks.registry import rubrics_of
from internspatial_kedro.models.chat import ChatModel, Conversation
from internspatial_kedro.models.loading import load_chat_model
from internspatial_kedro.pipelines.evaluation.items import items_of, without_messages
from internspatial_kedro.pipelines.evaluation.params import EvaluationParams, JudgeParams
from internspatial_kedro.pipelines.evaluation.scoring import score_row
from internspatial_kedro.tables.judgements import JUDGEMENTS
from internspatial_kedro.tables.messages import Message
from internspatial_kedro.tables.scores import ITEM_SCORES

JUDGED: Final = "judge:"
"""How the names of judges' profiles begin."""
Replies = dict[tuple[str, str], list[tuple[Item, str, str]]]
"""By model and benchmark: items, replies, and why there is none."""


def judge_replies(
    items: DataFrame, predictions: DataFrame, prompts: Path, verdicts: Path, params: EvaluationParams
) -> DataFrame:
    """Replies to benchmarks that have a rubric, to a judge's words; what it said before is not asked again."""
    if params.judge is None:
        return daft.from_arrow(JUDGEMENTS.schema.empty_table())
    wordings = judging.load_prompts(prompts)
    model = load_chat_model(params.judge.model)
    judge = _judge(params.judge, model.fingerprint)
    kept = VerdictFile(verdicts / f"{re.sub(r'[^A-Za-z0-9.-]+', '_', judge.model)}.jsonl")
    rows = [
        row
        for (name, benchmark), replies in _replies(items, predictions).items()
        for row in _judge_one(name, benchmark, replies, wordings, judge, kept, model, params.judge)
    ]
    return daft.from_arrow(pa.Table.from_pylist(rows, JUDGEMENTS.schema))


def score_judgements(
    items: DataFrame, predictions: DataFrame, judgements: DataFrame, params: EvaluationParams
) -> pa.RecordBatch:
    """Rows of `ITEM_SCORES` under `judge:…` profiles; replies that the judge failed to mark are failures."""
    rows: list[dict[str, Any]] = []
    said = judgements.to_pylist()
    if params.judge is not None:
        words = {(row["model"], row["benchmark"], row["item_id"]): row for row in said}
        # A judge none of whose calls came through marks nothing, and that has to be seen.
        judge = _judge(params.judge, said[0]["version"] if said else "")
        for (model, benchmark), replies in _replies(items, predictions).items():
            raw = {
                (item.item_id, reply): row["words"]
                for item, reply, _ in replies
                if (row := words.get((model, benchmark, item.item_id)))
            }
            for rubric in rubrics_of(benchmark):
                profile = judged_profile(rubric, judge, raw)
                rows += [_score(profile, model, *each) for each in replies]
    return pa.RecordBatch.from_pylist(rows, ITEM_SCORES.schema)


def judge_profile_named(benchmark: str, name: str) -> Profile:
    """The profile of a judge, to add up marks that are there already."""
    _, _, judge = name.partition(":")
    rubrics = {rubric.variant: rubric for rubric in rubrics_of(benchmark)}
    variant = next((each for each in rubrics if each and judge.endswith(f":{each}")), "")
    return judged_profile(rubrics[variant], Judge(judge, ""), {})


def _judge(params: JudgeParams, fingerprint: str) -> Judge:
    return Judge(params.model.label, fingerprint, params.generation.temperature)


def _replies(items: DataFrame, predictions: DataFrame) -> Replies:
    """Replies of every model to benchmarks that have a rubric."""
    by_id = {(item.benchmark, item.item_id): item for item in items_of(without_messages(items))}
    found: Replies = {}
    for row in predictions.select("model", "benchmark", "item_id", "reply", "failure").sort("item_id").to_pylist():
        if rubrics_of(row["benchmark"]):
            case = (by_id[row["benchmark"], row["item_id"]], row["reply"], row["failure"])
            found.setdefault((row["model"], row["benchmark"]), []).append(case)
    return dict(sorted(found.items()))


def _judge_one(
    name: str,
    benchmark: str,
    replies: list[tuple[Item, str, str]],
    prompts: dict[str, JudgePrompt],
    judge: Judge,
    kept: VerdictFile,
    model: ChatModel,
    params: JudgeParams,
) -> list[dict[str, Any]]:
    """Judgements of one model's replies; rubrics of a benchmark differ in how they add up, not in what they ask."""
    rubric: Rubric = rubrics_of(benchmark)[0]
    answered = [(item, reply) for item, reply, failure in replies if not failure]

    def ask(conversations: Sequence[tuple[Message, ...]]) -> list[tuple[str, str]]:
        said = model.reply([Conversation(messages, Path()) for messages in conversations], params.generation)
        return [(reply.text, reply.failure) for reply in said]

    words = judging.judge_replies(answered, rubric, prompts, judge, kept, ask)
    about = {"model": name, "benchmark": benchmark, "judge": judge.model, "version": judge.version}
    return [
        about
        | {
            "item_id": item.item_id,
            "temperature": judge.temperature,
            "prompt": prompts[rubric.prompt_name(item)].fingerprint,
            "words": words[item.item_id, reply],
        }
        for item, reply in answered
        if (item.item_id, reply) in words
    ]


def _score(profile: Profile, model: str, item: Item, reply: str, failure: str) -> dict[str, Any]:
    scored = CALL_FAILED if failure else profile.score(item, reply)
    return score_row(item, scored) | {"model": model, "profile": profile.name}
