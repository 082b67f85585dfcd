"""Texts: every slot filled or left on purpose, grammar that fits the label, capitals where sentences start."""

import pickle
import re
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from internspatial_kedro.questions.axes import COUNTING, EXISTENCE
from internspatial_kedro.questions.templates import TemplateBook
from internspatial_kedro.questions.texts import Writer, per_distinct
from internspatial_kedro.questions.vocabulary import Vocabulary
from internspatial_kedro.questions.wording import countable, indefinite, plural
from internspatial_kedro.sources.checks.labels import clean_label
from internspatial_kedro.tables.packing import plain_type
from internspatial_kedro.tables.schema import TEXT, TEXTS
from questions.asked import generous_params, qa_rows
from questions.scenes import Thing, scene_of

Row = dict[str, Any]
SLOTS = {"{a}", "{A}", "{b}", "{B}"}
HARMLESS = [
    "umbrella",
    "pair of scissors",
    "knife",
    "person in the red shirt",
    "TV",
    '"big" sign',
    "children's book",
    "100% \\ box",
    "ébène desk",
    "<b>bold</b> chair",
    clean_label("{a} box"),
    clean_label("{count} bin"),
]


def asked_about(label: str) -> list[Row]:
    """Existence and counting questions about a label that stands on either side of a table, once to three times."""
    places = [(1.2,), (-1.2,), (1.2, 1.8), (-1.2, -1.8), (1.0, 1.5, 2.0), (-1.0, -1.5, -2.0, 1.0), (1.1, -1.1)]
    scenes = [scene_of(*around_table(label, xs), name=f"made/{number}") for number, xs in enumerate(places)]
    rows = qa_rows(scenes, generous_params(pool_below=10**9, fewest_counts=2)).to_pylist()
    return [row for row in rows if row["category"] == countable(label)]


def around_table(label: str, places: tuple[float, ...]) -> list[Thing]:
    return [Thing("table", (0.0, 4.0, 1.0)), *(Thing(label, (x, 4.5, 1.3), (0.3, 0.3, 0.3)) for x in places)]


@pytest.mark.parametrize("label", HARMLESS)
def test_any_label_reads_well(label: str) -> None:
    rows = asked_about(label)
    forms = {countable(label), indefinite(label), plural(label)}
    assert {row["task"] for row in rows} == {EXISTENCE, COUNTING}
    for row in rows:
        assert any(form.lower() in row["question"].lower() for form in forms), row["question"]
        assert not re.search(r"\{(?!a\}|A\})", row["question"] + row["answer"])
        assert "  " not in row["question"]


def test_articles_and_plurals_follow_the_label() -> None:
    texts = " ".join(f"{row['question']} {row['answer']}" for row in asked_about("umbrella"))
    assert " a umbrella" not in texts
    assert "umbrellas" in texts
    texts = " ".join(f"{row['question']} {row['answer']}" for row in asked_about("knife"))
    assert "knives" in texts
    assert "knifes" not in texts


def test_only_the_slots_of_named_objects_are_left_open(qa: list[Row]) -> None:
    for row in qa:
        text = row["question"] + row["answer"] + "".join(row["options"])
        left = set(re.findall(r"\{[^}]*\}", text))
        named = {"{a}", "{A}"} if len(row["slots"]) == 1 else SLOTS if row["slots"] else set()
        assert left <= named
        if row["slots"]:
            assert left & {"{a}", "{A}"}
        if len(row["slots"]) == 2:
            assert left & {"{b}", "{B}"}


def test_questions_start_with_a_capital_and_end_with_a_mark(qa: list[Row]) -> None:
    for row in qa:
        assert row["question"].startswith(("{A}", "{B}")) or row["question"][0].isupper(), row["question"]
        assert row["question"][-1] in ".?", row["question"]


ANSWERS = {
    "sentence": re.compile(r"(\{[AB]\}|[A-Z]).*\."),
    "short": re.compile(r"(\{[AB]\}|[A-Z0-9]).*\.|\{[AB]\}\.|\d+\."),
    "bare": re.compile(r"(\{[ab]\}|[a-z ]+|\d+)"),
    "letter": re.compile(r"[A-J]"),
}


def test_answers_are_written_in_their_style(qa: list[Row]) -> None:
    for row in qa:
        assert ANSWERS[row["answer_style"]].fullmatch(row["answer"]), (row["answer_style"], row["answer"])


def test_counts_agree_in_number(qa: list[Row]) -> None:
    for row in (row for row in qa if row["task"] == COUNTING and row["answer_style"] == "sentence"):
        count, noun = row["truth"], row["category"]
        expected = f"There is 1 {noun} " if count == "1" else f"There are {count} {plural(noun)} "
        assert row["answer"].startswith(expected)


def test_bare_answers_are_the_truth(qa: list[Row]) -> None:
    for row in (row for row in qa if row["answer_style"] == "bare"):
        if row["answer_kind"] in ("yes_no", "number"):
            assert row["answer"] == row["truth"]
        if row["answer_kind"] == "choice":
            assert row["answer"] == "{" + row["truth"] + "}"


def test_labels_in_slots_are_countable_and_captions_stay() -> None:
    places = {"made/1": -1.0, "made/2": 1.0}
    scenes = [
        scene_of(Thing("scissors", (x, 4.0, 1.0), caption="Red scissors"), Thing("mug", (-x, 4.0, 1.0)), name=name)
        for name, x in places.items()
    ]
    slots = [slot for row in qa_rows(scenes, generous_params()).to_pylist() for slot in row["slots"]]
    assert {(slot["label"], slot["caption"]) for slot in slots} == {
        ("pair of scissors", "Red scissors"),
        ("mug", "mug"),
    }


def test_each_distinct_value_is_made_once() -> None:
    made: list[tuple[int, int]] = []

    def make(one: int, other: int) -> str:
        made.append((one, other))
        return f"{one}-{other}"

    values = per_distinct(make, TEXT, np.array([3, 0, 3, 3]), np.array([1, 0, 1, 2]))
    assert values.to_pylist() == ["3-1", "0-0", "3-1", "3-2"]
    assert plain_type(values.type) == TEXT
    assert sorted(made) == [(0, 0), (3, 1), (3, 2)]


@pytest.mark.parametrize("dtype", [TEXT, TEXTS], ids=["text", "texts"])
def test_nothing_is_made_for_no_rows(dtype: pa.DataType) -> None:
    none = np.zeros(0, np.int64)
    values = per_distinct(lambda *_: pytest.fail("called"), dtype, none, none)
    assert plain_type(values.type) == dtype
    assert len(values) == 0


def test_a_writer_travels_to_another_process(book: TemplateBook) -> None:
    writer = Writer(book, Vocabulary(["knife", "scissors"], [1, 1]), [(1, 2, 3)])
    sent = pickle.loads(pickle.dumps(writer))
    assert sent.labels().to_pylist() == writer.labels().to_pylist() == ["knife", "pair of scissors"]
    assert sent.book == book
