"""MathVista (Lu et al. 2024): `MathVista_MINI.tsv` with question_type, answer_type, choices and more."""

import re
from collections.abc import Iterator
from typing import Final

from internspatial_kedro.benchmarks.benchmark import Reading
from internspatial_kedro.benchmarks.items import LETTERS, BadRow, Item
from internspatial_kedro.benchmarks.pictured_tsv import PicturedRow, RowError, list_cell, read_pictured
from internspatial_kedro.tables.messages import show

NAME: Final = "mathvista"
FILES: Final = ("MathVista_MINI.tsv", "MathVista.tsv")
ANSWER_TYPES: Final = ("integer", "float", "list", "text")
_COLUMNS: Final = ("question", "answer", "question_type", "answer_type")
# VLMEvalKit's file holds whole prompts: a hint, the question, its choices.
_BARE: Final = re.compile(r"Question:\s*(.+?)\s*(?:\nChoices:.*)?", re.DOTALL)
_INSTRUCTIONS: Final = {
    "integer": "Reply with a whole number only.",
    "list": "Reply with a list only, such as [1, 2, 3].",
    "text": "Reply with one word or one short phrase only.",
}
_CHOOSE: Final = "Reply with the letter of the right option only."


def read(reading: Reading) -> Iterator[Item | BadRow]:
    """Items of testmini, in native order."""
    return read_pictured(reading, NAME, FILES, _COLUMNS, _item)


def _item(row: PicturedRow) -> Item:
    wording, answer, kind = row.required("question"), row.required("answer"), row.required("answer_type")
    if kind not in ANSWER_TYPES:
        raise RowError("unknown_answer_type", f"{kind!r} is none of {', '.join(ANSWER_TYPES)}")
    choices = list_cell(row, "choices") if row.required("question_type") == "multi_choice" else []
    question, precision = _question(wording, row.first("unit")), _precision(row.first("precision"), answer)
    prompt = wording if row.native_prompt else _prompt(question, choices, kind, precision)
    letter = [_letter(row, answer, choices)] if row.first("question_type") == "multi_choice" else []
    return Item(
        item_id=f"{NAME}/{row.index}",
        benchmark=NAME,
        task=row.first("task", "question_type"),
        messages=(show(prompt, row.images),),
        answers=(*letter, answer)[:1],
        answer_kind="letter" if choices else "number" if kind in ("integer", "float") else "text",
        question=question,
        options=tuple(choices),
        source=row.first("source"),
        cluster_id=row.images[0],
        media_root=row.media_root,
        extra={
            "question_type": row.first("question_type"),
            "answer_type": kind,
            "precision": precision,
            "skills": list_cell(row, "skills"),
        },
    )


def _question(wording: str, unit: str) -> str:
    bare = _BARE.fullmatch(wording[wording.find("Question:") :]) if wording.startswith("Hint:") else None
    question = bare[1] if bare else wording
    return f"{question} (Unit: {unit})" if unit not in ("", "nan", "None") and "Unit:" not in question else question


def _precision(cell: str, answer: str) -> int:
    try:
        return int(float(cell))
    except (ValueError, OverflowError):
        return decimals(answer)


def decimals(answer: str) -> int:
    """Decimals of an answer: its precision, where nobody says."""
    return len(answer.partition(".")[2])


def _prompt(question: str, choices: list[str], kind: str, precision: int) -> str:
    if choices:
        listed = [f"{letter}. {choice}" for letter, choice in zip(LETTERS, choices, strict=False)]
        return "\n".join((question, *listed, _CHOOSE))
    places = "one decimal place" if precision == 1 else f"{precision} decimal places"
    return f"{question}\n{_INSTRUCTIONS.get(kind, f'Reply with a number with {places} only.')}"


def _letter(row: PicturedRow, answer: str, choices: list[str]) -> str:
    letters = LETTERS[: len(choices)]
    letter = row.first("answer_option") or (letters[choices.index(answer)] if answer in choices else answer)
    if len(letter) != 1 or letter not in letters:
        raise RowError("answer_not_among_options", f"{answer!r} is none of {choices}")
    return letter
