"""Verdicts are kept, counted and refused where they do not fit."""

from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import ValidationError

from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.verdicts import hash_item, read_verdicts
from internspatial_kedro.review.desk import ReviewDesk, ReviewError


def judge(desk: ReviewDesk, item: Item, word: str, answer: str = "", reviewer: str = "Ada") -> None:
    desk.judge(item.item_id, hash_item(item), reviewer, word, answer, "")  # type: ignore[arg-type]


def test_a_verdict_is_on_disk_at_once(desk: ReviewDesk, items: list[Item], tmp_path: Path) -> None:
    judge(desk, items[0], "correct", "A")
    (verdict,) = read_verdicts(tmp_path / "verdicts").verdicts
    assert (verdict.item_id, verdict.reviewer, verdict.verdict, verdict.answer) == (
        items[0].item_id,
        "Ada",
        "correct",
        "A",
    )


def test_a_reviewer_goes_on_where_he_was(desk: ReviewDesk, items: list[Item], tmp_path: Path) -> None:
    judge(desk, items[0], "accept")
    judge(desk, items[2], "reject")
    again = ReviewDesk(items, tmp_path / "verdicts")
    assert again.progress("Ada")["open"] == [1, 3]
    assert again.progress("Grace")["open"] == [0, 1, 2, 3]
    assert again.show(2, "Ada")["verdict"]["verdict"] == "reject"
    assert again.show(2, "Grace")["verdict"] is None


def test_the_latest_verdict_counts(desk: ReviewDesk, items: list[Item]) -> None:
    judge(desk, items[1], "reject")
    judge(desk, items[1], "correct", "yes")
    assert desk.show(1, "Ada")["verdict"]["answer"] == "yes"
    assert desk.progress("Ada")["done"] == 1


def test_agreement_is_of_items_that_several_judged(desk: ReviewDesk, items: list[Item]) -> None:
    for item in items[:3]:
        judge(desk, item, "accept")
    judge(desk, items[0], "accept", reviewer="Grace")
    judge(desk, items[1], "reject", reviewer="Grace")
    progress = desk.progress("Ada")
    assert (progress["shared"], progress["percent"], progress["reviewers"]) == (2, 50.0, ["Ada", "Grace"])


@pytest.mark.parametrize(
    ("number", "answer"), [(0, "C"), (0, "b"), (1, "maybe"), (2, "three"), (2, "3; rm -rf")], ids=str
)
def test_a_correction_must_be_possible(desk: ReviewDesk, items: list[Item], number: int, answer: str) -> None:
    with pytest.raises(ReviewError, match="is not an answer"):
        judge(desk, items[number], "correct", answer)
    assert desk.progress("Ada")["done"] == 0


def test_a_changed_item_is_looked_at_again(desk: ReviewDesk, items: list[Item], tmp_path: Path) -> None:
    judge(desk, items[0], "accept")
    changed = [replace(items[0], question="Which is further right?"), *items[1:]]
    later = ReviewDesk(changed, tmp_path / "verdicts")
    assert 0 in later.progress("Ada")["open"]
    with pytest.raises(ReviewError, match="has changed"):
        judge(later, items[0], "accept")


def test_unknown_items_and_empty_names_are_refused(desk: ReviewDesk, items: list[Item]) -> None:
    with pytest.raises(ReviewError, match="not in this benchmark"):
        judge(desk, replace(items[0], item_id="internspatial_bench/9"), "accept")
    with pytest.raises(ValidationError):
        judge(desk, items[0], "accept", reviewer="")


def test_names_that_look_alike_have_files_of_their_own(desk: ReviewDesk, items: list[Item], tmp_path: Path) -> None:
    for name in ("Ada L.", "ada l", "../../ada"):
        judge(desk, items[0], "accept", reviewer=name)
    assert len(list((tmp_path / "verdicts").glob("*.jsonl"))) == 3
    assert len(list(tmp_path.rglob("*.jsonl"))) == 3


def test_pictures_stay_below_their_root(desk: ReviewDesk, items: list[Item], tmp_path: Path) -> None:
    assert desk.picture(0, 1).name == "4.png"
    (tmp_path / "secret.png").write_bytes(b"")
    message = items[1].messages[0]
    outside = replace(message, parts=(replace(message.parts[0], path="../secret.png"), message.parts[1]))
    other = ReviewDesk([replace(items[1], messages=(outside,))], tmp_path / "verdicts")
    for number, place in ((0, 0), (0, 5), (7, 0)):
        with pytest.raises(ReviewError):
            other.picture(number, place)
