"""Rows about scenes: complete, the same for the same seed, readable, with uniform letters."""

import re
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from scipy.stats import chisquare

from internspatial_kedro.questions.scene_generation import SCENE_TASKS, ask_scene
from internspatial_kedro.questions.scene_rules import SceneRules
from internspatial_kedro.questions.templates import TemplateBook
from internspatial_kedro.tables.qa_pairs import QA_PAIRS
from questions.scanned import Thing, scattered, scene_of

RULES = SceneRules()
Row = dict[str, Any]


def things(seed: int) -> list[Thing]:
    chairs = [replace(Thing("chair", (float(n), 3.0, 0.5)), name=f"chair-{n}") for n in range(3 + seed % 4)]
    return [*scattered(10, seed), *chairs]


def ask(book: TemplateBook, made: list[Thing], scene_id: str = "made/scene", seed: int = 7, **rules: Any) -> list[Row]:
    scene = scene_of(*made, scene_id=scene_id)
    batch = ask_scene(scene, book, SceneRules(**rules), seed)
    assert batch.schema == QA_PAIRS.schema
    return batch.to_pylist()


@pytest.fixture(scope="module")
def rows(book: TemplateBook) -> list[Row]:
    return [row for number in range(40) for row in ask(book, things(number), f"made/{number}")]


def test_every_task_of_a_room_is_asked(rows: list[Row]) -> None:
    asked = {row["task"] for row in rows}
    assert asked == set(SCENE_TASKS) - {"route_plan", "rotation_estimation"}


def test_ids_are_unique_and_views_are_the_frames(rows: list[Row]) -> None:
    assert len({row["qa_id"] for row in rows}) == len(rows)
    assert {row["view_type"] for row in rows} == {"multi"}
    assert all(len(row["view_ids"]) == 12 and (row["width"], row["height"]) == (640, 480) for row in rows)
    assert all(slot["view_id"] in row["view_ids"] for row in rows for slot in row["slots"])


def test_only_slots_of_named_objects_are_left_open(rows: list[Row]) -> None:
    for row in rows:
        texts = [row["question"], row["answer"], *row["options"]]
        left = set("".join(re.findall(r"\{([^}]*)\}", " ".join(texts))).lower())
        assert left == {slot["name"] for slot in row["slots"]}
        assert [slot["name"] for slot in row["slots"]] == list("abcde"[: len(row["slots"])])
        assert all(slot["named_by"] in ("label", "caption") and len(slot["mark"]) == 4 for slot in row["slots"])


def test_a_letter_names_the_right_option(rows: list[Row]) -> None:
    units = {"metre": " metres", "centimetre": " centimetres", "square metre": " square metres"}
    units |= {"cubic metre": " cubic metres", "object": ""}
    for row in (row for row in rows if row["form"] == "multiple_choice"):
        assert row["answer_style"] == "letter" and row["answer_kind"] == "choice"
        assert len(set(row["options"])) == len(row["options"])
        right = row["options"]["ABCD".index(row["answer"])]
        said = re.sub(r"[{}]", "", right).lower()
        assert said == row["truth"] + units.get(row["unit"] or "", "")
        lines = row["question"].split("\n")
        assert lines[1:-1] == [f"{'ABCD'[place]}. {option}" for place, option in enumerate(row["options"])]


def test_open_numbers_are_said_with_their_unit(rows: list[Row]) -> None:
    numbers = [row for row in rows if row["form"] == "number"]
    assert {row["answer_style"] for row in numbers} == {"short", "sentence", "bare"}
    for row in numbers:
        assert row["answer_kind"] == "number" and not row["options"]
        assert abs(float(row["truth"]) - row["answer_value"]) <= (0.5 if row["unit"] == "centimetre" else 0.05) + 1e-9
        assert row["truth"] in row["answer"]
        has_unit = row["unit"] == "object" or f"{row['unit']}s" in row["answer"]
        assert has_unit == (row["answer_style"] != "bare" or row["unit"] == "object")


def test_both_forms_of_a_number_and_all_letters_are_alike(rows: list[Row]) -> None:
    forms = Counter(row["form"] for row in rows if row["task"] == "object_size")
    assert chisquare(list(forms.values())).pvalue > 1e-4
    for count in (2, 3, 4):
        letters = Counter(row["answer"] for row in rows if len(row["options"]) == count)
        assert len(letters) == count
        assert chisquare(list(letters.values())).pvalue > 1e-4


def test_the_same_seed_gives_the_same_rows_in_any_order(book: TemplateBook) -> None:
    made = things(3)
    one, other = ask(book, made), ask(book, made[::-1])
    assert sorted(map(_comparable, one)) == sorted(map(_comparable, other))
    assert {row["qa_id"] for row in ask(book, made, seed=8)}.isdisjoint(row["qa_id"] for row in one)


def _comparable(row: Row) -> str:
    """A row without the order in which a count's instances are listed."""
    evidence = sorted(zip(row["evidence"]["objects"], row["evidence"]["values"], strict=True))
    return str(row | {"evidence": evidence})


@pytest.mark.parametrize("most", [0, 1, 5])
def test_caps_are_kept(book: TemplateBook, most: int) -> None:
    tasks = ["absolute_distance", "object_size", "appearance_order", "relative_distance", "relative_direction"]
    found = Counter(row["task"] for row in ask(book, things(1), **{f"{task}_per_scene": most for task in tasks}))
    assert all(found[task] <= most for task in tasks)
    assert all(found[task] == most for task in tasks if task != "appearance_order")


def test_the_slot_is_where_the_object_is_seen_best(book: TemplateBook) -> None:
    lamp = Thing("lamp", seen=((1, 0.05, 0.9), (4, 0.2, 0.9), (8, 0.2, 0.9)))
    rows = [row for row in ask(book, [lamp]) if row["task"] == "object_size"]
    assert [slot["view_id"] for row in rows for slot in row["slots"]] == ["made/scene/04"]
    assert [slot["mark"] for row in rows for slot in row["slots"]] == [[150.0, 150.0, 20.0, 0.2]]


@pytest.mark.parametrize("made", [[], [Thing("lamp", seen=())]])
def test_a_scene_without_anything_in_view_is_asked_its_size_alone(book: TemplateBook, made: list[Thing]) -> None:
    assert {row["task"] for row in ask(book, made)} == {"room_size"}
