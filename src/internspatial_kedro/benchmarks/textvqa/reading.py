"""TextVQA (Singh et al. 2019): `TextVQA_VAL.tsv` with index, image, question and a list of ten answers."""

from collections.abc import Iterator
from typing import Final

from internspatial_kedro.benchmarks.benchmark import Reading
from internspatial_kedro.benchmarks.items import BadRow, Item
from internspatial_kedro.benchmarks.pictured_tsv import PicturedRow, RowError, list_cell, read_pictured
from internspatial_kedro.tables.messages import show

NAME: Final = "textvqa"
TASK: Final = "text_vqa"
FILES: Final = ("TextVQA_VAL.tsv",)
_INSTRUCTION: Final = "Reply with one word or one short phrase only."


def read(reading: Reading) -> Iterator[Item | BadRow]:
    """Items of the validation set, in native order."""
    return read_pictured(reading, NAME, FILES, ("question", "answer"), _item)


def _item(row: PicturedRow) -> Item:
    question = row.required("question")
    row.required("answer")
    answers = tuple(list_cell(row, "answer"))
    if not answers:
        raise RowError("no_answer", f"{row.first('answer')!r} is an empty list")
    return Item(
        item_id=f"{NAME}/{row.index}",
        benchmark=NAME,
        task=TASK,
        messages=(show(question if row.native_prompt else f"{question}\n{_INSTRUCTION}", row.images),),
        answers=answers,
        answer_kind="text",
        question=question,
        source="Open Images",
        cluster_id=row.images[0],
        media_root=row.media_root,
    )
