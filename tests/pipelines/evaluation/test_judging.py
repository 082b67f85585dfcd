"""A judge behind a real endpoint: asked once, kept word for word, never mixed with rules."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import daft
import pyarrow as pa
import pytest
from fastapi import Request, Response
from fastapi.responses import JSONResponse

from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.pipelines.evaluation.judging import judge_replies
from internspatial_kedro.pipelines.evaluation.nodes import score_replies
from internspatial_kedro.pipelines.evaluation.params import EvaluationParams
from internspatial_kedro.pipelines.evaluation.report import summarise_scores
from internspatial_kedro.tables import ITEMS, PREDICTIONS
from internspatial_kedro.tables.packing import unpack
from internspatial_kedro.tables.scores import ITEM_SCORES
from models.loopback import ChatServer, completion

PROMPTS = Path(__file__).resolve().parents[3] / "conf" / "prompts"
REPLIES = {"0": "white", "1": "it is black", "2": "no idea", "3": ""}


class Umpire(ChatServer):
    """Marks a reply right if the right answer is in it; on "no idea" it babbles."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    async def _complete(self, request: Request) -> Response:
        case = (await request.json())["messages"][-1]["content"]
        case = case if isinstance(case, str) else case[0]["text"]
        self.asked.append(case)
        right = int("white" in case.partition("Reply:")[2])
        verdict = {
            "All key points": ["white"],
            "Correct Number": right,
            "Wrong/Missing Number": 1 - right,
            "Reasons": "",
        }
        return JSONResponse(completion("Well…" if "no idea" in case else json.dumps(verdict)))


@pytest.fixture
def umpire() -> Iterator[Umpire]:
    with Umpire() as server:
        yield server


def table(rows: list[dict[str, Any]], schema: pa.Schema) -> daft.DataFrame:
    return daft.from_arrow(pa.Table.from_pylist(rows, schema=schema))


@pytest.fixture
def items() -> daft.DataFrame:
    asked = [
        Item(f"mmscan/QA_Single_EQ__s__{key}", "mmscan", "STa", (), ("white",), "text", question="What colour is it?")
        for key in REPLIES
    ]
    return table([item.to_row() for item in asked], ITEMS.schema)


@pytest.fixture
def predictions() -> daft.DataFrame:
    rows = [
        {
            "prediction_id": key,
            "model": "m",
            "benchmark": "mmscan",
            "item_id": f"mmscan/QA_Single_EQ__s__{key}",
            "reply": reply,
            "failure": "" if reply else "TimeoutError",
            "attempts": 1,
            "seconds": 0.0,
            "prompt_tokens": 0,
            "reply_tokens": 0,
            "cost": 0.0,
        }
        for key, reply in REPLIES.items()
    ]
    return table(rows, PREDICTIONS.schema)


def params(umpire: Umpire) -> EvaluationParams:
    return EvaluationParams.model_validate(
        {"benchmarks": "mmscan", "judge": {"model": f"endpoint:umpire@{umpire.base_url}"}}
    )


def test_replies_are_judged_once_and_scored_apart(
    umpire: Umpire, items: daft.DataFrame, predictions: daft.DataFrame, tmp_path: Path
) -> None:
    settings = params(umpire)
    judged = judge_replies(items, predictions, PROMPTS, tmp_path, settings)
    again = judge_replies(items, predictions, PROMPTS, tmp_path, settings)
    assert len(umpire.asked) == 3  # the failed call is not judged, and nothing is judged twice
    assert judged.to_pylist() == again.to_pylist()
    assert {row["judge"] for row in judged.to_pylist()} == {"umpire"}
    scores = unpack(score_replies(items, predictions, judged, settings), ITEM_SCORES.schema).to_pylist()
    marks = {row["item_id"][-1]: row for row in scores if row["profile"] == "judge:umpire"}
    assert {key: row["score"] for key, row in marks.items()} == {"0": 1.0, "1": 0.0, "2": None, "3": 0.0}
    assert marks["3"]["extraction"] == "call_failed"
    assert marks["2"]["failure"]
    assert {row["profile"] for row in scores} >= {"default", "judge:umpire"}
    measured = summarise_scores(items, table(scores, ITEM_SCORES.schema)).to_pylist()
    assert any(row["profile"] == "judge:umpire" for row in measured)


def test_without_a_judge_nobody_is_asked(items: daft.DataFrame, predictions: daft.DataFrame, tmp_path: Path) -> None:
    judged = judge_replies(items, predictions, PROMPTS, tmp_path, EvaluationParams(benchmarks=("mmscan",)))
    assert judged.count_rows() == 0
    scored = score_replies(items, predictions, judged, EvaluationParams(benchmarks=("mmscan",)))
    profiles = {row["profile"] for row in unpack(scored, ITEM_SCORES.schema).to_pylist()}
    assert "default" in profiles
    assert not any(profile.startswith("judge:") for profile in profiles)


def test_a_judge_that_cannot_be_reached_leaves_failures(
    items: daft.DataFrame, predictions: daft.DataFrame, tmp_path: Path
) -> None:
    unreachable = {
        "kind": "endpoint",
        "name": "umpire",
        "base_url": "http://127.0.0.1:9/v1",
        "endpoint": {"max_attempts": 1},
    }
    settings = EvaluationParams.model_validate({"benchmarks": "mmscan", "judge": {"model": unreachable}})
    judged = judge_replies(items, predictions, PROMPTS, tmp_path, settings)
    assert judged.count_rows() == 0
    scores = unpack(score_replies(items, predictions, judged, settings), ITEM_SCORES.schema).to_pylist()
    marks = [row for row in scores if row["profile"] == "judge:umpire"]
    assert len(marks) == len(REPLIES)
    assert all(row["failure"] for row in marks if row["extraction"] != "call_failed")
