"""Every group of questions with the same words has its answers equally often, and nothing in the text tells which."""

from collections import Counter
from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from internspatial_kedro.questions.axes import COUNTING, EXISTENCE, POSITION, SIZE
from internspatial_kedro.questions.balance import kept_counts, merge_counts
from internspatial_kedro.questions.rules import QuestionRules
from internspatial_kedro.tables.packing import batch_of
from internspatial_kedro.tables.quotas import QUESTION_QUOTAS
from questions.asked import generous_params, qa_rows
from questions.scenes import Scene, random_scene

Row = dict[str, Any]
RULES = QuestionRules()

KEPT = [
    ("the rarer answer's number of both", POSITION, [5, 3], [3, 3]),
    ("equally many", EXISTENCE, [4, 4], [4, 4]),
    ("one answer only", EXISTENCE, [5], [0]),
    ("nothing", SIZE, [], []),
    ("three counts", COUNTING, [10, 9, 8], [8, 8, 8]),
    ("two counts are too few", COUNTING, [10, 9], [0, 0]),
    ("a rare count costs more than it brings", COUNTING, [10, 9, 8, 1], [8, 8, 8, 0]),
    ("a fourth count brings more than it costs", COUNTING, [6, 6, 6, 5], [5, 5, 5, 5]),
    ("as much with three as with four: fewer answers, more of each", COUNTING, [4, 4, 4, 3], [4, 4, 4, 0]),
    ("the rare count stands first", COUNTING, [1, 9, 8, 10], [0, 8, 8, 8]),
    ("equally rare counts", COUNTING, [4, 4, 4, 4, 1], [4, 4, 4, 4, 0]),
]


def kept_list(task: str, counts: list[int], rules: QuestionRules) -> list[int]:
    """Of one group."""
    return kept_counts(task, np.zeros(len(counts), np.int64), np.array(counts, np.int64), rules).tolist()


@pytest.mark.parametrize(("task", "counts", "expected"), [row[1:] for row in KEPT], ids=[row[0] for row in KEPT])
def test_kept_counts(task: str, counts: list[int], expected: list[int]) -> None:
    assert kept_list(task, counts, RULES) == expected


def test_groups_are_balanced_each_by_itself() -> None:
    group, count = np.array([0, 0, 1, 2, 2]), np.array([5, 3, 9, 1, 7])
    assert kept_counts(EXISTENCE, group, count, RULES).tolist() == [3, 3, 0, 1, 1]


@given(st.lists(st.integers(1, 30), max_size=7), st.integers(2, 5))
def test_no_other_set_of_counts_keeps_more_questions(counts: list[int], fewest: int) -> None:
    rules = QuestionRules(fewest_counts=fewest)
    kept = kept_list(COUNTING, counts, rules)
    sets = (chosen for size in range(fewest, len(counts) + 1) for chosen in combinations(counts, size))
    assert sum(kept) == max((len(chosen) * min(chosen) for chosen in sets), default=0)
    assert len({number for number in kept if number}) <= 1
    assert all(number <= count for number, count in zip(kept, counts, strict=True))
    assert not any(kept) or sum(map(bool, kept)) >= fewest


def part(named: str, outcome: int, hashes: list[int], task: str = EXISTENCE) -> Row:
    """What one batch has counted."""
    words = {"split": "train", "task": task, "relation": "left", "named": named, "other": "chair", "outcome": outcome}
    return words | {"count": len(hashes), "kept": 0, "pooled": False, "hashes": hashes}


def merge(parts: list[Row], rules: QuestionRules) -> list[Row]:
    """Rows of the merged table."""
    return merge_counts(
        [coded_words(pa.RecordBatch.from_pylist([row], schema=QUESTION_QUOTAS.schema)) for row in parts], rules
    ).to_pylist()


def coded_words(rows: pa.RecordBatch) -> pa.RecordBatch:
    """Rows as `count_groups` gives them."""
    words = {name: rows[name].dictionary_encode() for name in ("split", "task", "relation", "named", "other")}
    return batch_of({name: words.get(name, rows[name]) for name in rows.schema.names}, QUESTION_QUOTAS.schema)


def merged(parts: list[Row], **rules: Any) -> dict[tuple[str, int, bool], tuple[int, int, list[int]]]:
    """Count, kept and hashes of each merged row by named label, outcome and whether it is pooled."""
    rows = merge(parts, QuestionRules(**rules))
    assert len({(row["named"], row["outcome"]) for row in rows}) == len(rows)
    return {(row["named"], row["outcome"], row["pooled"]): (row["count"], row["kept"], row["hashes"]) for row in rows}


TABLES = [part("table", 1, [5, 9]), part("table", 0, [7]), part("table", 1, [2]), part("table", 0, [1, 8, 3])]
LAMPS = [part("lamp", 1, [4]), part("lamp", 1, [6])]


def test_counts_of_batches_are_added_and_hashes_sorted() -> None:
    assert merged(TABLES + LAMPS) == {
        ("table", 0, False): (4, 3, [1, 3, 7, 8]),
        ("table", 1, False): (3, 3, [2, 5, 9]),
        ("lamp", 1, False): (2, 0, [4, 6]),
    }


def test_small_groups_are_balanced_together() -> None:
    found = merged([*TABLES, *LAMPS, part("mug", 0, [10])], pool_below=3)
    assert {key: value[:2] for key, value in found.items()} == {
        ("table", 0, False): (4, 3),
        ("table", 1, False): (3, 3),
        ("*", 0, False): (1, 1),
        ("*", 1, False): (2, 1),
        ("lamp", 1, True): (2, 0),
        ("mug", 0, True): (1, 0),
    }
    assert found["*", 1, False][2] == [4, 6]


def test_small_groups_of_pairs_are_kept_whole() -> None:
    found = merged([part("lamp", 1, [4, 6], POSITION)], pool_below=3)
    assert found == {("*", 1, False): (2, 2, [4, 6]), ("lamp", 1, True): (2, 0, [4, 6])}


def test_train_and_test_are_balanced_each_by_itself() -> None:
    parts = [*TABLES, *(row | {"split": "test"} for row in TABLES[:2])]
    kept = Counter((row["split"], row["outcome"]) for row in merge(parts, RULES) for _ in range(row["kept"]))
    assert kept == {("train", 0): 3, ("train", 1): 3, ("test", 0): 1, ("test", 1): 1}


def test_the_order_of_batches_does_not_matter() -> None:
    assert merged(TABLES + LAMPS, pool_below=3) == merged((TABLES + LAMPS)[::-1], pool_below=3)


def words_of(row: Row) -> tuple[Any, ...]:
    """All that a text-only guesser reads, of train and test alone: the question with labels in its slots."""
    return row["split"], row["template_id"], row["question"], tuple(slot["label"] for slot in row["slots"])


def test_the_same_words_have_all_their_answers_equally_often(qa: list[Row]) -> None:
    answers: dict[Any, Counter[str]] = {}
    for row in qa:
        answers.setdefault(words_of(row), Counter())[row["truth"]] += 1
    uneven = {words: counts for words, counts in answers.items() if len(counts) < 2 or len({*counts.values()}) > 1}
    assert len(answers) > 1000
    assert not uneven, list(uneven.items())[:3]


def test_twins_differ_in_nothing_but_the_answer(qa: list[Row]) -> None:
    for style in ("short", "letter"):
        answers: dict[Any, Counter[tuple[Any, ...]]] = {}
        for row in (row for row in qa if row["answer_style"] == style):
            answers.setdefault(words_of(row), Counter())[*row["options"], row["answer"]] += 1
        assert all(len({*counts.values()}) == 1 for counts in answers.values())


def test_no_count_exceeds_a_third_of_a_categorys_questions(qa: list[Row]) -> None:
    counts: dict[str, Counter[str]] = {}
    for row in qa:
        if row["task"] == COUNTING:
            counts.setdefault(row["category"], Counter())[row["truth"]] += 1
    assert len(counts) == 4
    for category, answers in counts.items():
        assert max(answers.values()) <= 0.35 * answers.total(), category


def test_all_four_tasks_are_asked_of_train_and_test(qa: list[Row]) -> None:
    tasks = {(split, task) for split in ("train", "test") for task in (POSITION, SIZE, EXISTENCE, COUNTING)}
    assert {(row["split"], row["task"]) for row in qa} == tasks


def test_no_question_is_asked_twice(qa: list[Row]) -> None:
    assert len({row["qa_id"] for row in qa}) == len(qa)
    asked = Counter(
        (*row["view_ids"], row["task"], row["relation"], row["category"], *(slot["object_id"] for slot in row["slots"]))
        for row in qa
    )
    assert max(asked.values()) == 1


SCENES = [random_scene(seed, 10, f"made/{seed}", ("chair", "lamp", "table")) for seed in range(36)]


def content(scenes: list[Scene], **params: Any) -> pa.Table:
    """Rows in the order of their ids."""
    return qa_rows(scenes, generous_params(**params)).combine_chunks().sort_by("qa_id")


@pytest.fixture(scope="module")
def undisturbed() -> pa.Table:
    return content(SCENES)


ORDERS: dict[str, Callable[[list[Scene]], list[Scene]]] = {
    "as they come": list,
    "backwards": lambda scenes: scenes[::-1],
    "shuffled": lambda scenes: [scenes[number] for number in np.random.default_rng(0).permutation(len(scenes))],
}


@pytest.mark.parametrize(
    ("order", "views_per_batch"), [("as they come", 1), ("backwards", 7), ("shuffled", 2048), ("shuffled", 5)]
)
def test_rows_do_not_depend_on_batches_or_order(order: str, views_per_batch: int, undisturbed: pa.Table) -> None:
    assert undisturbed.num_rows > 300
    assert content(ORDERS[order](SCENES), views_per_batch=views_per_batch).equals(undisturbed)


def test_another_seed_gives_other_rows(undisturbed: pa.Table) -> None:
    other = content(SCENES, seed=8)
    assert not {*undisturbed["qa_id"].to_pylist()} & {*other["qa_id"].to_pylist()}
    assert undisturbed["question"].to_pylist() != other["question"].to_pylist()
    assert {*undisturbed["seed"].to_pylist()} == {7}
    assert {*other["seed"].to_pylist()} == {8}


def test_pooled_questions_are_balanced_by_relation() -> None:
    rows = qa_rows(SCENES[:30], generous_params(pool_below=10**9)).to_pylist()
    answers: dict[tuple[str, str], Counter[str]] = {}
    for row in rows:
        if row["task"] in (EXISTENCE, COUNTING):
            answers.setdefault((row["task"], row["relation"]), Counter())[row["truth"]] += 1
    assert len(answers) > 12
    assert all(len({*counts.values()}) == 1 and len(counts) > 1 for counts in answers.values())


def test_pooled_pairs_are_all_asked_and_their_answers_drawn() -> None:
    pooled = [row for row in qa_rows(SCENES, generous_params(pool_below=10**9)).to_pylist() if row["task"] == POSITION]
    balanced = [row for row in qa_rows(SCENES, generous_params()).to_pylist() if row["task"] == POSITION]
    assert len(pooled) > len(balanced)
    yes = np.mean([row["truth"] in ("yes", "a", "left", "below", "near") for row in pooled])
    assert yes == pytest.approx(0.5, abs=2 / np.sqrt(len(pooled)))


def test_caps_hold_in_every_view() -> None:
    most = {POSITION: 5, SIZE: 3, EXISTENCE: 4, COUNTING: 2}
    caps = {"position_per_view": 5, "size_per_view": 3, "existence_per_view": 4, "counting_per_view": 2}
    rows = qa_rows(SCENES, generous_params(pool_below=10**9, **caps)).to_pylist()
    counts = Counter((row["task"], *row["view_ids"]) for row in rows)
    assert {task: max(count for (name, _), count in counts.items() if name == task) for task in most} == most


def test_nothing_to_ask_gives_no_rows() -> None:
    assert qa_rows([Scene((), name="made/1"), Scene((), name="made/2")], generous_params()).num_rows == 0
