"""OCRBench (Liu et al. 2024): `OCRBench.tsv` with index, image, question, category and a list of answers."""

from collections.abc import Iterator
from typing import Final

from internspatial_kedro.benchmarks.benchmark import Reading
from internspatial_kedro.benchmarks.items import BadRow, Item
from internspatial_kedro.benchmarks.ocrbench.containment import FORMULA_CATEGORY, FORMULA_DATASET
from internspatial_kedro.benchmarks.ocrbench.profiles import GROUPS
from internspatial_kedro.benchmarks.pictured_tsv import PicturedRow, RowError, list_cell, read_pictured
from internspatial_kedro.tables.messages import show

NAME: Final = "ocrbench"
FILES: Final = ("OCRBench.tsv",)


def read(reading: Reading) -> Iterator[Item | BadRow]:
    """Items of the ten categories. The question stands alone: answers are sought in the reply, not equal to it."""
    return read_pictured(reading, NAME, FILES, ("question", "answer", "category"), _item)


def dataset_of(category: str) -> str:
    """The dataset behind a category where a file does not say: only that of formulas matters to scorers."""
    return FORMULA_DATASET if category == FORMULA_CATEGORY else ""


def _item(row: PicturedRow) -> Item:
    question, category = row.required("question"), row.required("category")
    row.required("answer")
    answers = tuple(answer for answer in list_cell(row, "answer") if answer.strip())
    if not answers:
        raise RowError("no_answer", f"{row.first('answer')!r} holds no words")
    if category not in GROUPS:
        raise RowError("unknown_category", f"{category!r} is none of {', '.join(GROUPS)}")
    dataset = row.first("dataset_name", "dataset") or dataset_of(category)
    return Item(
        item_id=f"{NAME}/{row.index}",
        benchmark=NAME,
        task=category,
        messages=(show(question, row.images),),
        answers=answers,
        answer_kind="text",
        question=question,
        source=dataset,
        cluster_id=row.images[0],
        media_root=row.media_root,
        extra={"dataset": dataset},
    )
