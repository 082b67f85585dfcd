"""What replies are worth, and every choice that the paper leaves open."""

import random

import pytest

from benchmarks.internspatial_bench.built_items import TASKS, make_item
from internspatial_kedro.benchmarks.benchmark import CALL_FAILED, ScoredItem
from internspatial_kedro.benchmarks.internspatial_bench import BENCHMARK
from internspatial_kedro.benchmarks.internspatial_bench.aggregation import macro
from internspatial_kedro.benchmarks.internspatial_bench.scores import counting_error

PROFILES = BENCHMARK.profiles


@pytest.mark.parametrize("name", PROFILES)
@pytest.mark.parametrize("task", TASKS)
def test_ideal_replies_are_right(name: str, task: str) -> None:
    item = make_item(task)
    assert PROFILES[name].score(item, BENCHMARK.ideal_reply(item)).score == 1


@pytest.mark.parametrize("name", PROFILES)
def test_random_letters_score_chance(name: str) -> None:
    chance = random.Random(0)
    items = [make_item("rotation_estimation", number, "ABCD"[number % 4]) for number in range(2000)]
    scores = [PROFILES[name].score(item, chance.choice(BENCHMARK.guesses(item, items))).score or 0 for item in items]
    assert sum(scores) / len(scores) == pytest.approx(0.25, abs=0.03)


@pytest.mark.parametrize(
    ("task", "guesses"), [("existence_estimation", ["Yes", "No"]), ("position_comparison", ["left", "right"])]
)
def test_guesses(task: str, guesses: list[str]) -> None:
    assert list(BENCHMARK.guesses(make_item(task), [make_item(task)])) == guesses


def test_guesses_at_counts_are_the_other_counts() -> None:
    items = [make_item("object_counting", number, str(number)) for number in range(4)]
    assert BENCHMARK.guesses(items[0], items) == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("reply", "ours", "paper", "unclamped"),
    [
        ("4", 1, 1, 1),
        ("There are 3 chairs.", 0.75, 0.75, 0.75),
        ("The answer is 4, as 2 are red.", 0.5, 0.5, 0.5),
        ("The answer is 4. I see 2 red ones.", 1, 0.5, 0.5),
        ("four", 1, 0, 0),
        ("none", 0, 0, 0),
        ("10", 0, 0, -0.5),
        ("1,004", 0, 0, -249),
    ],
)
def test_counts(reply: str, ours: float, paper: float, unclamped: float) -> None:
    item = make_item("object_counting")
    assert PROFILES["default"].score(item, reply).score == ours
    scored = PROFILES["paper"].score(item, reply)
    assert scored.score == paper
    assert scored.parts["unclamped"] == pytest.approx(unclamped)


@pytest.mark.parametrize(("given", "truth", "error"), [("", 3, 1), ("0", 0, 0), ("2", 0, 1), ("2", 4, 0.5)])
def test_counting_errors(given: str, truth: float, error: float) -> None:
    assert counting_error(given, truth) == error


@pytest.mark.parametrize(
    ("task", "reply", "score"),
    [
        ("position_comparison", "It is on the left.", 1),
        ("position_comparison", "left or right", 0),
        ("position_comparison", "A", 0),
        ("existence_estimation", "Yes, there is one.", 1),
        ("existence_estimation", "No.", 0),
        ("rotation_estimation", "(D)", 1),
        ("rotation_estimation", "120", 1),
        ("rotation_estimation", "90", 0),
    ],
)
@pytest.mark.parametrize("name", PROFILES)
def test_words_and_letters(name: str, task: str, reply: str, score: float) -> None:
    assert PROFILES[name].score(make_item(task), reply).score == score


def table(name: str, replies: dict[str, str | None]) -> dict[str, float]:
    profile = PROFILES[name]
    items = [make_item(task) for task in replies]
    scored = [
        CALL_FAILED if reply is None else profile.score(item, reply)
        for item, reply in zip(items, replies.values(), strict=True)
    ]
    return profile.aggregate([ScoredItem(item, each) for item, each in zip(items, scored, strict=True)])


REPLIES: dict[str, str | None] = {
    "position_comparison": "left",
    "size_comparison": "A",
    "rotation_estimation": "D",
    "object_counting": "10, no: six",
    "existence_estimation": None,
}


def test_the_mean_of_five_tasks() -> None:
    assert table("default", REPLIES) == {
        "overall": 40,
        "position_comparison": 100,
        "size_comparison": 0,
        "rotation_estimation": 100,
        "object_counting": 0,
        "existence_estimation": 0,
    }


def test_other_readings_of_the_paper() -> None:
    found = table("paper", REPLIES)
    assert found["overall"] == 40
    assert found["counting_unclamped"] == -50
    assert found["overall_unclamped"] == 30
    assert found["overall_number_words"] == 40
    assert found["choices"] == 50
    assert found["quiz_offline"] == 50


def test_number_words_count_where_they_are_on() -> None:
    found = table("paper", {"object_counting": "four"})
    assert (found["overall"], found["overall_number_words"]) == (0, 100)


def test_a_failed_call_is_an_error_of_1() -> None:
    found = table("paper", {"object_counting": None})
    assert (found["overall"], found["counting_unclamped"]) == (0, 0)


def test_existence_counts_in_pairs() -> None:
    replies = [("a", "yes", "Yes"), ("a", "no", "No"), ("b", "yes", "Yes"), ("b", "no", "Yes"), ("c", "yes", "Yes")]
    scored = []
    for number, (cluster, answer, reply) in enumerate(replies):
        item = make_item("existence_estimation", number, answer, cluster=cluster)
        scored.append(ScoredItem(item, PROFILES["paper"].score(item, reply)))
    found = PROFILES["paper"].aggregate(scored)
    assert found["overall"] == 80
    assert found["existence_pairs"] == found["overall_existence_pairs"] == 50


def test_tasks_count_alike_however_many_items_they_have() -> None:
    means = dict(zip(TASKS, (0.9, 0.8, 0.2, 0.7, 0.9), strict=True))
    assert macro(means) == pytest.approx(0.7)
    items = [ScoredItem(make_item("size_comparison", number), CALL_FAILED) for number in range(9)]
    right = make_item("object_counting")
    assert (
        PROFILES["default"].aggregate([*items, ScoredItem(right, PROFILES["default"].score(right, "4"))])["overall"]
        == 50
    )
