"""Into which words a question is put: drawn evenly, by hash."""

from collections import Counter
from typing import Any

import pytest
from scipy.stats import chisquare

from internspatial_kedro.questions.axes import AXES, COUNTING, EXISTENCE, POSITION, SIZE
from internspatial_kedro.questions.templates import STYLES, TemplateBook

Row = dict[str, Any]
LEAST_P = 1e-4
"""The rows are always the same, so a test that passes once passes always."""


def shares(values: list[Any]) -> dict[Any, float]:
    return {value: count / len(values) for value, count in Counter(values).items()}


def lettered(qa: list[Row]) -> list[Row]:
    return [row for row in qa if row["answer_style"] == "letter"]


def test_every_style_is_drawn_equally_often(qa: list[Row]) -> None:
    for task in (POSITION, SIZE, EXISTENCE, COUNTING):
        drawn = shares([row["answer_style"] for row in qa if row["task"] == task])
        assert drawn == pytest.approx(dict.fromkeys(STYLES, 0.25), abs=0.05), task


def test_every_form_of_a_comparison_is_drawn_equally_often(qa: list[Row]) -> None:
    for task in (POSITION, SIZE):
        drawn = shares([row["form"] for row in qa if row["task"] == task])
        assert drawn == pytest.approx(dict.fromkeys(("predicate", "choice", "open"), 1 / 3), abs=0.04), task


def test_opposite_words_are_drawn_equally_often(qa: list[Row]) -> None:
    for axis in AXES:
        words = [
            row["relation"] for row in qa if row["task"] == axis.task and row["relation"] in (axis.more, axis.less)
        ]
        assert shares(words) == pytest.approx({axis.more: 0.5, axis.less: 0.5}, abs=0.05), axis.name


def test_both_orders_of_mention_are_equally_likely(qa: list[Row]) -> None:
    labels = [tuple(slot["label"] for slot in row["slots"]) for row in qa if row["task"] == POSITION]
    mixed = Counter(pair for pair in labels if pair[0] != pair[1])
    for (one, other), count in mixed.items():
        assert count / (count + mixed[other, one]) == pytest.approx(0.5, abs=0.07)


def test_all_wordings_are_used(qa: list[Row], book: TemplateBook) -> None:
    used = Counter(row["template_id"] for row in qa)
    for form in book.forms:
        counts = [used[template] for template in form.template_ids]
        if sum(counts) > 600:
            assert min(counts) > 0.3 * sum(counts) / len(counts), form
            assert max(counts) < 2.0 * sum(counts) / len(counts), form


def test_template_ids_say_task_relation_and_form(qa: list[Row]) -> None:
    for row in qa:
        assert row["template_id"].rsplit(".", 1)[0] == f"{row['task']}.{row['relation']}.{row['form']}"


def test_kinds_of_answers(qa: list[Row]) -> None:
    kinds = {(row["task"], row["form"], row["answer_kind"]) for row in qa}
    comparisons = {("predicate", "yes_no"), ("choice", "choice"), ("open", "text")}
    assert kinds == {
        *((task, *kind) for task in (POSITION, SIZE) for kind in comparisons),
        (EXISTENCE, "predicate", "yes_no"),
        (COUNTING, "count", "number"),
    }


def test_the_right_letter_is_uniform_among_two(qa: list[Row]) -> None:
    for task in (POSITION, SIZE, EXISTENCE):
        letters = Counter(row["answer"] for row in lettered(qa) if row["task"] == task)
        assert letters.keys() == {"A", "B"}
        assert chisquare([*letters.values()]).pvalue > LEAST_P


def test_the_right_letter_of_a_count_is_uniform(qa: list[Row]) -> None:
    letters = Counter(row["answer"] for row in lettered(qa) if row["task"] == COUNTING and len(row["options"]) == 4)
    assert letters.keys() == set("ABCD")
    # Twins come in threes: three rows say as much as one draw.
    assert chisquare([count / 3 for count in letters.values()]).pvalue > LEAST_P


def test_the_letter_names_the_true_option(qa: list[Row], book: TemplateBook) -> None:
    for row in lettered(qa):
        texts = book.forms[book.index(row["task"], row["relation"], row["form"])].options
        option = row["options"][ord(row["answer"]) - ord("A")]
        assert option == texts.get(row["truth"], row["truth"]), row["qa_id"]


def test_no_option_repeats_and_counts_have_at_least_four(qa: list[Row]) -> None:
    for row in lettered(qa):
        assert len(set(row["options"])) == len(row["options"])
        assert len(row["options"]) >= 4 if row["task"] == COUNTING else len(row["options"]) == 2


def test_numeric_options_are_numbers_near_the_truth(qa: list[Row]) -> None:
    for row in (row for row in lettered(qa) if row["task"] == COUNTING):
        assert row["truth"] in row["options"]
        assert all(1 <= int(option) <= 13 for option in row["options"])


def test_every_option_is_the_answer_of_some_question(qa: list[Row]) -> None:
    """A count that is never right would give itself away; only what fills the options up to four is."""
    answers: dict[tuple[str, ...], Counter[str]] = {}
    for row in (row for row in lettered(qa) if row["task"] == COUNTING):
        key = (row["split"], row["relation"], row["category"], *(slot["label"] for slot in row["slots"]))
        answers.setdefault((*key, *sorted(row["options"])), Counter())[row["truth"]] += 1
    assert all(len(counts) >= 3 for counts in answers.values())


def test_options_stand_in_the_question(qa: list[Row]) -> None:
    for row in qa:
        lines = [f"{letter}. {option}" for letter, option in zip("ABCDEFGHIJ", row["options"], strict=False)]
        if row["answer_style"] == "letter":
            assert row["question"].splitlines()[1:-1] == lines
        else:
            assert row["options"] == []
            assert "\n" not in row["question"]
