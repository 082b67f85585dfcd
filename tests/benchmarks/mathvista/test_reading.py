"""MathVista's native file."""

from pathlib import Path

import pytest

from benchmarks.native_files import base64_of, reading_of, write_tsv
from internspatial_kedro.benchmarks.items import BadRow, Item
from internspatial_kedro.benchmarks.mathvista.reading import read

ROW = {
    "index": "1",
    "image": base64_of(),
    "question": "Which fraction is blue?",
    "answer": "8/11",
    "question_type": "multi_choice",
    "answer_type": "text",
    "choices": "['3/11', '8/11']",
    "answer_option": "",
    "precision": "",
    "unit": "",
    "task": "figure question answering",
    "skills": "['arithmetic reasoning']",
}
FREE = ROW | {"question_type": "free_form", "choices": "None"}


def _read(tmp_path: Path, *rows: dict[str, str]) -> list[Item | BadRow]:
    write_tsv(tmp_path / "root/annotations/MathVista_MINI.tsv", rows)
    return list(read(reading_of(tmp_path / "root")))


def test_choices_get_letters(tmp_path: Path):
    (item,) = _read(tmp_path, ROW)
    assert isinstance(item, Item)
    assert (item.answers, item.options, item.task) == (("B",), ("3/11", "8/11"), "figure question answering")
    assert item.extra["skills"] == ["arithmetic reasoning"]
    expected = "Which fraction is blue?\nA. 3/11\nB. 8/11\nReply with the letter of the right option only."
    assert item.messages[0].parts[-1].text == expected


@pytest.mark.parametrize(
    ("kind", "answer", "precision", "instruction"),
    [
        ("integer", "14", "", "Reply with a whole number only."),
        ("float", "1.45", "", "Reply with a number with 2 decimal places only."),
        ("float", "1.5", "1.0", "Reply with a number with one decimal place only."),
        ("list", "[1, 2]", "", "Reply with a list only, such as [1, 2, 3]."),
    ],
)
def test_free_answers_have_types(tmp_path: Path, kind: str, answer: str, precision: str, instruction: str):
    (item,) = _read(tmp_path, FREE | {"answer_type": kind, "answer": answer, "precision": precision, "unit": "$"})
    assert isinstance(item, Item)
    assert item.answers == (answer,)
    assert item.messages[0].parts[-1].text == f"Which fraction is blue? (Unit: $)\n{instruction}"


def test_the_bare_question_is_taken_out_of_a_whole_prompt(tmp_path: Path):
    whole = "Hint: Say it.\nQuestion: Which fraction is blue?\nChoices:\n(A) 3/11\n(B) 8/11"
    (item,) = _read(tmp_path, ROW | {"question": whole})
    assert isinstance(item, Item)
    assert item.question == "Which fraction is blue?"


def test_broken_rows_are_reported(tmp_path: Path):
    rows = [
        ROW | {"answer": "1/2"},
        ROW | {"index": "2", "choices": "['3/11', "},
        FREE | {"index": "3", "answer_type": "song"},
        FREE | {"index": "4", "answer": ""},
    ]
    reasons = ["answer_not_among_options", "broken_list", "unknown_answer_type", "no_answer"]
    assert [row.reason for row in _read(tmp_path, *rows) if isinstance(row, BadRow)] == reasons
