"""Verdicts: what is a line, which counts, what several reviewers decide, how much they agree."""

import json
import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from internspatial_kedro.benchmarks.agreement import cohen_kappa, fleiss_kappa, measure_agreement
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.verdicts import (
    Verdict,
    append_verdict,
    decide,
    find_mistake,
    hash_item,
    is_possible,
    latest_verdicts,
    read_verdicts,
)
from internspatial_kedro.tables.messages import show

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)

ITEM = Item(
    item_id="b/1",
    benchmark="b",
    task="t",
    messages=(show("Which?", ("images/1.jpg",)),),
    answers=("A",),
    answer_kind="letter",
    question="Which?",
    options=("left", "right"),
)


def said(verdict: str = "accept", reviewer: str = "ann", minutes: int = 0, **changed: Any) -> Verdict:
    fields = {"item_id": "b/1", "reviewer": reviewer, "verdict": verdict, "item_hash": hash_item(ITEM)}
    return Verdict.model_validate(fields | {"at": NOON + timedelta(minutes=minutes)} | changed)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    given = [said(note="fine\u2028so far\nyes", minutes=2), said("correct", "bob", answer="B"), said("reject", "cid")]
    for verdict in given:
        append_verdict(verdict, tmp_path / "log" / f"{verdict.reviewer}.jsonl")
    log = read_verdicts(tmp_path / "log")
    assert set(log.verdicts) == set(given)
    assert log.verdicts[-1] == given[0], "in the order of time"
    assert log.bad == ()


def test_a_folder_that_is_not_there_holds_no_verdicts(tmp_path: Path) -> None:
    assert read_verdicts(tmp_path / "nowhere").verdicts == ()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("no json", "not_json"),
        ('{"item_id": "b/1"', "not_json"),
        ("[]", "malformed_verdict"),
        ("{}", "malformed_verdict"),
        ("null", "malformed_verdict"),
        ("\udcff", "not_json"),
        ({"verdict": "maybe"}, "malformed_verdict"),
        ({"verdict": "correct"}, "malformed_verdict"),
        ({"answer": "B"}, "malformed_verdict"),
        ({"at": "2026-01-02T12:00:00"}, "malformed_verdict"),
        ({"at": "yesterday"}, "malformed_verdict"),
        ({"reviewer": ""}, "malformed_verdict"),
        ({"item_hash": "x"}, "malformed_verdict"),
        ({"colour": "red"}, "malformed_verdict"),
        ({"note": "n" * 5000}, "malformed_verdict"),
    ],
)
def test_a_malformed_line_is_rejected_with_its_place(line: str | dict[str, Any], reason: str, tmp_path: Path) -> None:
    good = json.loads(said().model_dump_json())
    text = line if isinstance(line, str) else json.dumps(good | line)
    lines = [json.dumps(good), "", text]
    (tmp_path / "v.jsonl").write_bytes("\n".join(lines).encode("utf-8", "surrogateescape"))
    log = read_verdicts(tmp_path)
    assert len(log.verdicts) == 1
    assert [(bad.row, bad.reason) for bad in log.bad] == [("v.jsonl:3", reason)]
    assert log.bad[0].detail


def test_the_latest_verdict_of_a_reviewer_counts() -> None:
    verdicts = [said("reject", minutes=5), said("accept", minutes=1), said("accept", "bob", minutes=2)]
    latest = latest_verdicts(verdicts)["b/1"]
    assert {name: verdict.verdict for name, verdict in latest.items()} == {"ann": "reject", "bob": "accept"}


DECISIONS = [
    ("one accepts", ["accept"], "accepted", ""),
    ("one rejects", ["reject"], "rejected", ""),
    ("one corrects", ["correct B"], "corrected", "B"),
    ("majority", ["accept", "reject", "accept"], "accepted", ""),
    ("tie", ["accept", "reject"], "disputed", ""),
    ("three ways", ["accept", "reject", "correct B"], "disputed", ""),
    ("two answers", ["correct A", "correct B"], "disputed", ""),
    ("most is not enough", ["accept", "accept", "reject", "correct B"], "disputed", ""),
    ("corrections agree", ["correct B", "correct B", "accept"], "corrected", "B"),
]


@pytest.mark.parametrize(
    ("words", "outcome", "answer"), [row[1:] for row in DECISIONS], ids=[row[0] for row in DECISIONS]
)
def test_the_majority_decides(words: list[str], outcome: str, answer: str) -> None:
    verdicts = []
    for number, word in enumerate(words):
        verdict, _, corrected = word.partition(" ")
        verdicts.append(said(verdict, f"r{number}", minutes=number, answer=corrected))
    decision = decide(verdicts)
    assert (decision.outcome, decision.answer) == (outcome, answer)
    assert decision.reviewers == tuple(f"r{number}" for number in range(len(words)))
    assert decision.at == (NOON + timedelta(minutes=len(words) - 1)).isoformat()
    assert decide(verdicts[::-1]) == decision


def test_a_verdict_on_another_text_is_stale() -> None:
    assert find_mistake(said(), ITEM) == ""
    assert find_mistake(said(), replace(ITEM, messages=(show("What?", ("images/1.jpg",)),))) == "stale"
    assert find_mistake(said(), replace(ITEM, answers=("B",))) == "stale"
    moved = replace(ITEM, media_root="/elsewhere", extra={"anything": 1})
    assert find_mistake(said(), moved) == "", "where it lies is not what was judged"
    corrected = replace(ITEM, answers=("B",), extra={"answers_before_review": ["A"]})
    assert find_mistake(said(), corrected) == "", "a correction does not undo the verdicts that made it"


POSSIBLE = [
    ("letter", "B", True),
    ("letter", "C", False),
    ("letter", "b", False),
    ("letter", "AB", False),
    ("letter", "", False),
    ("yes_no", "no", True),
    ("yes_no", "No", False),
    ("number", "12", True),
    ("number", "-1.5", True),
    ("number", "1_000", False),
    ("number", "nan", False),
    ("number", "1e999", False),
    ("number", "\u0663", False),
    ("number", "three", False),
    ("text", "left", True),
    ("text", "up", False),
]


@pytest.mark.parametrize(("kind", "answer", "possible"), POSSIBLE)
def test_corrections_are_among_the_options(kind: Any, answer: str, possible: bool) -> None:
    item = replace(ITEM, answer_kind=kind, extra={"choices": ["left", "right"]})
    assert is_possible(answer, item) is possible
    if answer:
        verdict = said("correct", answer=answer, item_hash=hash_item(item))
        assert find_mistake(verdict, item) == ("" if possible else "answer_not_possible")


def test_an_answer_goes_with_a_correction_only() -> None:
    with pytest.raises(ValidationError, match="goes with `correct`"):
        said("accept", answer="B")


def test_cohens_kappa_of_a_known_table() -> None:
    """Both yes 20, first only 5, second only 10, both no 15: agreement 0.7, chance 0.5, kappa 0.4."""
    first = ["y"] * 25 + ["n"] * 25
    second = ["y"] * 20 + ["n"] * 5 + ["y"] * 10 + ["n"] * 15
    assert cohen_kappa(first, second) == pytest.approx(0.4)


def test_fleiss_kappa_of_the_table_in_his_paper_s_style() -> None:
    """Ten items, fourteen raters, five categories: the textbook table, kappa 0.210."""
    counts = [
        (0, 0, 0, 0, 14), (0, 2, 6, 4, 2), (0, 0, 3, 5, 6), (0, 3, 9, 2, 0), (2, 2, 8, 1, 1),
        (7, 7, 0, 0, 0), (3, 2, 6, 3, 0), (2, 5, 3, 2, 2), (6, 5, 2, 1, 0), (0, 2, 2, 3, 7),
    ]  # fmt: skip
    rows = [[str(label) for label, count in enumerate(row) for _ in range(count)] for row in counts]
    assert fleiss_kappa(rows) == pytest.approx(0.210, abs=5e-4)


def test_agreement_that_is_not_defined_is_none() -> None:
    assert cohen_kappa([], []) is None
    assert cohen_kappa(["a", "a"], ["a", "a"]) is None
    assert fleiss_kappa([]) is None
    nothing = measure_agreement([said()])
    assert (nothing.items, nothing.percent, nothing.fleiss) == (0, None, None)
    assert nothing.cohen == {}


def test_agreement_counts_latest_verdicts_of_shared_items() -> None:
    verdicts = [
        said("reject", "ann", 0), said("accept", "ann", 1), said("accept", "bob"),
        said("reject", "ann", item_id="b/2"), said("accept", "bob", item_id="b/2"),
        said("accept", "ann", item_id="b/3"),
    ]  # fmt: skip
    agreement = measure_agreement(verdicts)
    assert (agreement.items, agreement.percent) == (2, 50.0)
    assert agreement.cohen == {"ann & bob": pytest.approx(0.0)}


@given(st.lists(st.lists(st.sampled_from(["accept", "reject", "correct B"]), min_size=2, max_size=5), min_size=1))
def test_kappa_is_at_most_one_and_one_only_without_dispute(rows: list[list[str]]) -> None:
    kappa = fleiss_kappa(rows)
    unanimous = all(len(set(row)) == 1 for row in rows)
    if kappa is None:
        assert len({label for row in rows for label in row}) == 1
    else:
        assert kappa <= 1 + 1e-12
        assert math.isclose(kappa, 1) == unanimous
