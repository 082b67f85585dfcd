"""ChartQA (Masry et al. 2022): `ChartQA_TEST.tsv` with index, image, question, answer and split."""

import ast
from collections.abc import Iterator
from typing import Final

from internspatial_kedro.benchmarks.benchmark import Reading
from internspatial_kedro.benchmarks.items import BadRow, Item
from internspatial_kedro.benchmarks.pictured_tsv import PicturedRow, RowError, read_pictured
from internspatial_kedro.tables.messages import show

NAME: Final = "chartqa"
FILES: Final = ("ChartQA_TEST.tsv",)
_INSTRUCTION: Final = "Reply with one number, one word or one short phrase only."


def read(reading: Reading) -> Iterator[Item | BadRow]:
    """Items of both splits, `human` and `augmented`."""
    return read_pictured(reading, NAME, FILES, ("question", "answer"), _item)


def alternatives(answer: str) -> tuple[str, ...]:
    """Elements of a Python list, any of which is right; another text is the only one, `[Blue, Red]` too."""
    if not answer.lstrip().startswith("["):
        return (answer,)
    try:
        found = ast.literal_eval(answer.strip())
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return (answer,)
    return tuple(map(str, found)) if isinstance(found, list) else (answer,)


def _item(row: PicturedRow) -> Item:
    question, answer = row.required("question"), row.required("answer")
    answers = alternatives(answer)
    if not answers:
        raise RowError("no_answer", f"{answer!r} is an empty list")
    split = row.first("split").removeprefix("test_") or "test"
    return Item(
        item_id=f"{NAME}/{row.index}",
        benchmark=NAME,
        task=split,
        messages=(show(question if row.native_prompt else f"{question}\n{_INSTRUCTION}", row.images),),
        answers=answers,
        answer_kind="text",
        question=question,
        source="ChartQA",
        cluster_id=row.images[0],
        media_root=row.media_root,
        extra={"answer": answer},
    )
