"""Verdicts of people change the benchmark, and the datasheet says who gave them and when."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from internspatial_kedro.benchmarks.item_files import read_items
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.verdicts import Verdict, append_verdict, hash_item
from internspatial_kedro.pipelines.bench_build.params import BenchBuildParams
from pipelines.bench_build.small_world import World


def items_of(folder: Path) -> dict[str, Item]:
    return {item.item_id: item for item in read_items(folder) if isinstance(item, Item)}


def sheet_of(folder: Path) -> Any:
    return json.loads((folder / "datasheet.json").read_text())


class Reviewers:
    """People who looked at a benchmark."""

    def __init__(self, world: World) -> None:
        self._folder = world.root / "verdicts"
        self._hour = 0

    def say(self, item: Item, verdict: str, reviewer: str = "ann", **changed: Any) -> None:
        self._hour += 1
        fields = {"item_id": item.item_id, "reviewer": reviewer, "verdict": verdict, "item_hash": hash_item(item)}
        line = Verdict.model_validate(fields | {"at": f"2026-01-02T{self._hour:02d}:00:00Z"} | changed)
        append_verdict(line, self._folder / f"{reviewer}.jsonl")


@pytest.fixture
def reviewers(world: World) -> Reviewers:
    return Reviewers(world)


@pytest.fixture
def before(world: World, params: BenchBuildParams, tmp_path: Path) -> dict[str, Item]:
    return items_of(world.build(tmp_path / "before", params))


def of_kind(items: dict[str, Item], kind: str, task: str = "position_comparison") -> Item:
    return next(item for item in items.values() if item.answer_kind == kind and item.task == task)


def test_a_rejected_item_is_replaced_and_all_others_stay(
    world: World, params: BenchBuildParams, tmp_path: Path, before: dict[str, Item], reviewers: Reviewers
) -> None:
    bad = of_kind(before, "yes_no")
    reviewers.say(bad, "reject", note="the lamp is hidden")
    folder = world.build(tmp_path / "after", params)
    after = items_of(folder)
    assert Counter(item.task for item in after.values()) == params.wanted
    assert before.keys() - after.keys() == {bad.item_id}
    assert sheet_of(folder)["left_out"] == {"review_rejected": 1}
    assert (
        bad.messages[0].media[0].path not in {part.path for item in after.values() for part in item.messages[0].media}
        or (folder / bad.messages[0].media[0].path).is_file()
    )


def test_a_corrected_answer_is_the_answer(
    world: World, params: BenchBuildParams, tmp_path: Path, before: dict[str, Item], reviewers: Reviewers
) -> None:
    wrong = of_kind(before, "letter")
    reviewers.say(wrong, "correct", answer="A")
    folder = world.build(tmp_path / "after", params)
    item = items_of(folder)[wrong.item_id]
    assert (wrong.answers, item.answers) == (("B",), ("A",))
    assert item.extra["answers_before_review"] == ["B"]
    assert item.extra["review"] == {"outcome": "corrected", "reviewers": ["ann"], "at": "2026-01-02T01:00:00+00:00"}
    assert hash_item(item) == hash_item(wrong), "what was said of it still holds"


def test_a_tie_is_flagged_or_left_out(
    world: World, params: BenchBuildParams, tmp_path: Path, before: dict[str, Item], reviewers: Reviewers
) -> None:
    item = of_kind(before, "yes_no")
    reviewers.say(item, "accept")
    reviewers.say(item, "reject", "bob")
    kept = items_of(world.build(tmp_path / "kept", params))[item.item_id]
    assert kept.extra["review"]["outcome"] == "disputed"
    assert kept.answers == item.answers
    dropped = world.build(tmp_path / "dropped", params.model_copy(update={"disputed": "drop"}))
    assert item.item_id not in items_of(dropped)
    assert sheet_of(dropped)["left_out"] == {"review_disputed": 1}


def test_the_datasheet_says_who_when_and_how_much_they_agree(
    world: World, params: BenchBuildParams, tmp_path: Path, before: dict[str, Item], reviewers: Reviewers
) -> None:
    for number, item in enumerate(list(before.values())[:4]):
        reviewers.say(item, "accept")
        reviewers.say(item, "accept" if number < 3 else "reject", "bob")
    folder = world.build(tmp_path / "after", params)
    review = sheet_of(folder)["review"]
    assert review["outcomes"] == {"accepted": 3, "disputed": 1}
    assert review["reviewers"]["bob"] == {
        "verdicts": 4, "first_at": "2026-01-02T02:00:00+00:00", "last_at": "2026-01-02T08:00:00+00:00",
    }  # fmt: skip
    assert (review["items_judged_by_several"], review["percent_agreement"]) == (4, 75.0)
    page = (folder / "datasheet.md").read_text()
    assert "| ann | 4 verdicts, 2026-01-02T01:00:00+00:00 to 2026-01-02T07:00:00+00:00 |" in page


def test_verdicts_that_do_not_fit_are_counted_and_change_nothing(
    world: World, params: BenchBuildParams, tmp_path: Path, before: dict[str, Item], reviewers: Reviewers
) -> None:
    yes_no, letter = of_kind(before, "yes_no"), of_kind(before, "letter")
    reviewers.say(yes_no, "reject", item_hash="0" * 16)
    reviewers.say(letter, "correct", answer="C")
    reviewers.say(letter, "reject", "bob", item_id="internspatial_bench/unknown")
    reviewers.say(letter, "reject", "cid", item_id="other_bench/1")
    (world.root / "verdicts" / "broken.jsonl").write_text("{\n")
    folder = world.build(tmp_path / "after", params)
    assert items_of(folder).keys() == before.keys()
    review = sheet_of(folder)["review"]
    assert review["bad_verdicts"] == {"answer_not_possible": 1, "not_json": 1, "stale": 1}
    assert review["verdicts_on_items_not_here"] == 1
    assert sheet_of(folder)["left_out"] == review["bad_verdicts"]


def test_names_of_reviewers_are_no_markup(
    world: World, params: BenchBuildParams, tmp_path: Path, before: dict[str, Item], reviewers: Reviewers
) -> None:
    item = of_kind(before, "letter")
    fields = {"item_id": item.item_id, "reviewer": "<b>|x|", "verdict": "accept", "item_hash": hash_item(item)}
    line = Verdict.model_validate(fields | {"at": "2026-01-02T00:00:00Z"})
    append_verdict(line, world.root / "verdicts" / "any.jsonl")
    page = (world.build(tmp_path / "after", params) / "datasheet.md").read_text()
    assert r"| &lt;b&gt;\|x\| | 1 verdicts" in page
