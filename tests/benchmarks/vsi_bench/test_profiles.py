"""The peers' rules where the recorded outputs do not reach, known replies, and the tables."""

import random

import pytest

from internspatial_kedro.benchmarks.benchmark import CALL_FAILED, ScoredItem
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.vsi_bench import BENCHMARK
from internspatial_kedro.benchmarks.vsi_bench.aggregation import (
    lmms_eval_cells,
    official_cells,
    vlmevalkit_cells,
)
from internspatial_kedro.benchmarks.vsi_bench.profiles import PROFILES
from internspatial_kedro.benchmarks.vsi_bench.question_types import CHOICES, DIRECTIONS, NUMBERS, TASKS
from internspatial_kedro.scoring.scored import Extracted, Extraction, Scored


def item(task: str, answer: str, number: int = 0) -> Item:
    letter = task not in NUMBERS
    return Item(
        item_id=f"vsi_bench/{task}-{number}",
        benchmark="vsi_bench",
        task=task,
        messages=(),
        answers=(answer,),
        answer_kind="letter" if letter else "number",
        options=("chair", "table", "sofa", "bed") if letter else (),
        cluster_id=str(number),
    )


ITEMS = [item(task, "ABCD"[number % 4], number) for task in (*CHOICES, "object_rotation") for number in range(40)] + [
    item(task, str(1 + number / 4), number) for task in NUMBERS for number in range(40)
]


@pytest.mark.parametrize("name", PROFILES)
def test_ideal_replies_score_100_everywhere(name: str) -> None:
    scored = [ScoredItem(each, PROFILES[name].score(each, BENCHMARK.ideal_reply(each))) for each in ITEMS]
    table = PROFILES[name].aggregate(scored)
    assert next(iter(table)) == "overall"
    assert table == dict.fromkeys(table, pytest.approx(100))


@pytest.mark.parametrize("name", PROFILES)
def test_random_replies_score_chance(name: str) -> None:
    chance = random.Random(0)
    letters = [each for each in ITEMS if each.answer_kind == "letter"] * 10
    scores = [PROFILES[name].score(each, chance.choice(BENCHMARK.guesses(each, ITEMS))).score for each in letters]
    assert sum(score or 0 for score in scores) / len(scores) == pytest.approx(0.25, abs=0.03)


def test_guesses_at_numbers_are_the_other_answers_of_the_type() -> None:
    same_type = [each for each in ITEMS if each.task == "object_counting"]
    guesses = BENCHMARK.guesses(same_type[0], same_type)
    assert len(guesses) == len(same_type) - 1
    assert "1" not in guesses


@pytest.mark.parametrize(
    ("name", "reply", "score"),
    [
        ("default", "The answer is B, the table.", 1),
        ("official", "The answer is B", 0),
        ("official", "b. table", 1),
        ("official", " B", 0),
        ("lmms_eval", "B) table", 0),
        ("vlmevalkit", "A chair is near the door", 0),
        ("vlmevalkit", "I say B\nor\nnothing", 1),
        ("vlmevalkit", "<answer>bed</answer>", 1),
    ],
)
def test_letters(name: str, reply: str, score: float) -> None:
    assert PROFILES[name].score(item("route_planning", "B"), reply).score == score


@pytest.mark.parametrize(
    ("name", "reply", "score"),
    [
        ("default", "There are twenty-one chairs", 1),
        ("default", "about 21.0 m", 1),
        ("official", "21 m", 1),
        ("official", "21m", 0),
        ("official", "2_1", 1),
        ("lmms_eval", "twenty-one of 40", 1),
        ("lmms_eval", "21,000", 1),
        ("vlmevalkit", "20 or 21", 1),
        ("vlmevalkit", "twenty-one", 0),
        ("vlmevalkit", "['21', '3']", 1),
        ("vlmevalkit", "[21,", 1),
        ("vlmevalkit", "[21 m]", 0),
    ],
)
def test_numbers(name: str, reply: str, score: float) -> None:
    assert PROFILES[name].score(item("object_counting", "21"), reply).score == score


def test_a_truth_of_0() -> None:
    scores = {name: PROFILES[name].score(item("object_counting", "0"), "0") for name in PROFILES}
    assert scores["default"].score == scores["vlmevalkit"].score == 1
    for name in ("official", "lmms_eval"):
        assert scores[name].score is None
        assert scores[name].failure == "ZeroDivisionError: float division by zero"


def test_an_unread_truth_and_an_unread_reply_agree_in_vlmevalkit() -> None:
    assert PROFILES["vlmevalkit"].score(item("route_planning", "G"), "nothing").score == 1


def scored(means: dict[str, float]) -> list[ScoredItem]:
    found = Extracted("x", Extraction.FOUND)
    return [ScoredItem(item(task, "A"), Scored.of(mean, found)) for task, mean in means.items()]


EIGHT = dict(zip(TASKS, (0.1, 0.2, 0.3, 0.4, 0.5, 0.0, 0.7, 0.8), strict=True))
WITH_KINDS = {task: mean for task, mean in EIGHT.items() if task != "object_rel_direction"} | dict(
    zip(DIRECTIONS, (0.3, 0.6, 0.9), strict=True)
)


@pytest.mark.parametrize("name", PROFILES)
def test_eight_and_seven_tasks(name: str) -> None:
    table = PROFILES[name].aggregate(scored(WITH_KINDS))
    assert table["object_rel_direction"] == pytest.approx(60)
    assert table["overall"] == pytest.approx(100 * (3.0 + 0.6) / 8)
    assert table["overall_7_tasks"] == pytest.approx(100 * 3.0 / 7)


@pytest.mark.parametrize("name", PROFILES)
def test_rotations_stand_beside_the_overall_score(name: str) -> None:
    table = PROFILES[name].aggregate(scored({**WITH_KINDS, "object_rotation_angle": 1.0}))
    assert table["object_rotation"] == 100
    assert table["overall"] == pytest.approx(45)


def test_a_missing_kind_of_directions() -> None:
    means = {"route_planning": 0.5, DIRECTIONS[0]: 0.2, DIRECTIONS[2]: 0.8}
    with pytest.raises(KeyError, match="object_rel_direction_medium"):
        official_cells(means)
    with pytest.raises(KeyError, match="object_rel_direction_medium"):
        lmms_eval_cells(means)
    assert vlmevalkit_cells(means) == means
    tables = {name: PROFILES[name].aggregate(scored(means)) for name in PROFILES}
    assert tables["official"] == tables["lmms_eval"] == {"route_planning": 50}
    assert tables["vlmevalkit"]["overall"] == pytest.approx(50)
    assert tables["default"]["overall"] == pytest.approx(50)
    assert tables["default"]["object_rel_direction"] == pytest.approx(50)


def test_directions_without_easy_ones_are_tasks_of_their_own_in_the_official_code() -> None:
    means = {"route_planning": 0.5, DIRECTIONS[1]: 0.2}
    assert official_cells(means) == means
    with pytest.raises(KeyError, match="object_rel_direction_easy"):
        lmms_eval_cells(means)


@pytest.mark.parametrize("name", PROFILES)
def test_failed_calls_count_0(name: str) -> None:
    right = PROFILES[name].score(item("route_planning", "B"), "B")
    both = [ScoredItem(item("route_planning", "B", number), each) for number, each in enumerate((right, CALL_FAILED))]
    assert PROFILES[name].aggregate(both).get("route_planning") == 50


@pytest.mark.parametrize("name", PROFILES)
def test_no_items_no_cells(name: str) -> None:
    assert PROFILES[name].aggregate([]) == {}
