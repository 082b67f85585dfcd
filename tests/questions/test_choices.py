"""Into which words a question is put: drawn evenly, by hash."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from scipy.stats import chisquare

from internspatial_kedro.questions.axes import AXES, COUNTING, EXISTENCE, POSITION, SIZE
from internspatial_kedro.questions.templates import STYLES, TemplateBook

Row = dict[str, Any]
LEAST_P = 1e-4
"""The rows are always the same, so a test that passes once passes always."""


def shares(values: list[Any]) -> dict[Any, float]:
    return {value: count / len(values) for value, count in Counter(values).items()}


def evenly(values: Sequence[Any], rows: int, twins: int = 2) -> Any:
    """Equal shares, within four standard errors; twins are drawn together."""
    share = 1 / len(values)
    return pytest.approx(dict.fromkeys(values, share), abs=4 * np.sqrt(share * (1 - share) * twins / rows))


def lettered(qa: list[Row]) -> list[Row]:
    return [row for row in qa if row["answer_style"] == "letter"]


def test_every_style_is_drawn_equally_often(qa: list[Row]) -> None:
    for task in (POSITION, SIZE, EXISTENCE, COUNTING):
        styles = [row["answer_style"] for row in qa if row["task"] == task]
        assert shares(styles) == evenly(STYLES, len(styles), 4 if task == COUNTING else 2), task


def test_every_form_of_a_comparison_is_drawn_equally_often(qa: list[Row]) -> None:
    for task in (POSITION, SIZE):
        forms = [row["form"] for row in qa if row["task"] == task]
        assert shares(forms) == evenly(("predicate", "choice", "open"), len(forms)), task


def test_opposite_words_are_drawn_equally_often(qa: list[Row]) -> None:
    for axis in AXES:
        rows = [row for row in qa if row["task"] == axis.task]
        words = [row["relation"] for row in rows if row["relation"] in (axis.more, axis.less)]
        assert shares(words) == evenly((axis.more, axis.less), len(words)), axis.name


def test_both_orders_of_mention_are_equally_likely(qa: list[Row]) -> None:
    labels = [tuple(slot["label"] for slot in row["slots"]) for row in qa if row["task"] == POSITION]
    mixed = Counter(pair for pair in labels if pair[0] != pair[1])
    for (one, other), count in mixed.items():
        back = mixed[other, one]
        there = count / (count + back)
        assert {"there": there, "back": 1 - there} == evenly(("there", "back"), count + back), (one, other)


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


def test_the_right_letter_is_uniform_for_every_count(qa: list[Row]) -> None:
    for count in "123":
        rows = [row for row in lettered(qa) if row["task"] == COUNTING and row["truth"] == count]
        letters = Counter(row["answer"] for row in rows if len(row["options"]) == 4)
        assert chisquare([letters[letter] for letter in "ABCD"]).pvalue > LEAST_P, count


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
