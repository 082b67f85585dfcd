"""Judges: prompts, verdicts kept by content, profiles of their own."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from internspatial_kedro.benchmarks.benchmark import ScoredItem
from internspatial_kedro.benchmarks.items import BenchmarkError, Item
from internspatial_kedro.benchmarks.judging import Judge, JudgePrompt, VerdictFile, judge_replies, judged_profile
from internspatial_kedro.benchmarks.mmscan import RUBRICS
from internspatial_kedro.tables.messages import Message

PROMPTS = Path(__file__).resolve().parents[2] / "conf" / "prompts"
JUDGE = Judge("judge-1", "2025-01")
RUBRIC = RUBRICS[0]
ITEM = Item("mmscan/QA_Single_EQ__s__0", "mmscan", "STa", (), ("white",), "text", question="What colour is it?")
GOOD = '{"All key points": ["white"], "Correct Number": 1, "Wrong/Missing Number": 0, "Reasons": "same"}'


class Asked:
    """Answers with what it was made with, and counts."""

    def __init__(self, *replies: tuple[str, str]) -> None:
        self.replies, self.seen = list(replies), list[tuple[Message, ...]]()

    def __call__(self, conversations: Sequence[tuple[Message, ...]]) -> list[tuple[str, str]]:
        self.seen += conversations
        return [self.replies[0] for _ in conversations]


@pytest.fixture
def prompts() -> dict[str, JudgePrompt]:
    return {"mmscan": JudgePrompt(**yaml.safe_load((PROMPTS / "judge_mmscan.yml").read_text()))}


@pytest.mark.parametrize("path", sorted(PROMPTS.glob("judge_*.yml")), ids=lambda path: path.stem)
def test_prompts_have_all_places(path: Path) -> None:
    prompt = JudgePrompt(**yaml.safe_load(path.read_text()))
    assert all(place in prompt.user for place in ("{question}", "{answer}", "{reply}"))


def test_a_reply_is_only_text(prompts: dict[str, JudgePrompt]) -> None:
    said = prompts["mmscan"].messages(ITEM, "{answer} {question}")[1].parts[0].text
    assert said.endswith("Reply: {answer} {question}")
    assert said.count("white") == 1


def test_nothing_is_asked_twice(tmp_path: Path, prompts: dict[str, JudgePrompt]) -> None:
    path = tmp_path / "verdicts.jsonl"
    ask = Asked((GOOD, ""))
    replies = [(ITEM, "white"), (ITEM, "snow"), (ITEM, "white")]
    first = judge_replies(replies, RUBRIC, prompts, JUDGE, VerdictFile(path), ask)
    again = judge_replies(replies, RUBRIC, prompts, JUDGE, VerdictFile(path), ask)
    assert first == again == {(ITEM.item_id, "white"): GOOD, (ITEM.item_id, "snow"): GOOD}
    assert len(ask.seen) == 2
    kept = [json.loads(line) for line in path.read_text().splitlines()]
    assert {(one["model"], one["version"], one["temperature"], one["raw"]) for one in kept} == {
        ("judge-1", "2025-01", 0.0, GOOD)
    }


@pytest.mark.parametrize(
    "other",
    [Judge("judge-2", "2025-01"), Judge("judge-1", "2025-02"), Judge("judge-1", "2025-01", 0.5)],
    ids=["model", "version", "temperature"],
)
def test_another_judge_is_asked_anew(tmp_path: Path, prompts: dict[str, JudgePrompt], other: Judge) -> None:
    ask = Asked((GOOD, ""))
    for judge in (JUDGE, other):
        judge_replies([(ITEM, "white")], RUBRIC, prompts, judge, VerdictFile(tmp_path / "v.jsonl"), ask)
    assert len(ask.seen) == 2


def test_another_wording_is_asked_anew(tmp_path: Path, prompts: dict[str, JudgePrompt]) -> None:
    ask = Asked((GOOD, ""))
    reworded = {"mmscan": prompts["mmscan"].model_copy(update={"system": "Mark it."})}
    for wording in (prompts, reworded):
        judge_replies([(ITEM, "white")], RUBRIC, wording, JUDGE, VerdictFile(tmp_path / "v.jsonl"), ask)
    assert len(ask.seen) == 2


def test_failed_calls_are_not_kept(tmp_path: Path, prompts: dict[str, JudgePrompt]) -> None:
    path = tmp_path / "v.jsonl"
    assert judge_replies([(ITEM, "white")], RUBRIC, prompts, JUDGE, VerdictFile(path), Asked(("", "time-out"))) == {}
    found = judge_replies([(ITEM, "white")], RUBRIC, prompts, JUDGE, VerdictFile(path), Asked((GOOD, "")))
    assert found == {(ITEM.item_id, "white"): GOOD}


def test_a_line_that_a_killed_run_cut_is_written_anew(tmp_path: Path, prompts: dict[str, JudgePrompt]) -> None:
    path = tmp_path / "v.jsonl"
    judge_replies([(ITEM, "white"), (ITEM, "é")], RUBRIC, prompts, JUDGE, VerdictFile(path), Asked((GOOD, "")))
    whole = path.read_text()
    path.write_text(whole[:-20])
    ask = Asked((GOOD, ""))
    judge_replies([(ITEM, "white"), (ITEM, "é")], RUBRIC, prompts, JUDGE, VerdictFile(path), ask)
    assert len(ask.seen) == 1
    assert path.read_text() == whole


def test_a_broken_line_inside_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "v.jsonl").write_text("{}\n{}\n")
    with pytest.raises(BenchmarkError, match="line 1 is no verdict"):
        VerdictFile(tmp_path / "v.jsonl")


def test_marks_do_not_mix_with_rules() -> None:
    other = replace(ITEM, item_id="mmscan/QA_Single_EQ__s__1")
    profile = judged_profile(RUBRIC, JUDGE, {(ITEM.item_id, "white"): GOOD, (other.item_id, "x"): "{}"})
    assert profile.name == "judge:judge-1"
    scored = [ScoredItem(item, profile.score(item, reply)) for item, reply in ((ITEM, "white"), (other, "x"))]
    assert [each.scored.failure.split(":")[0] for each in scored] == ["", "InvalidJudgement"]
    assert profile.aggregate(scored) == {"overall": 100.0, "STa": 100.0}
    assert profile.score(ITEM, "unjudged").failure.startswith("NotJudged:")
