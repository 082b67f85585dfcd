"""MathVision (Wang et al. 2024): `MathVision.tsv` or `MathVision_MINI.tsv` with question, answer, choices, category."""

import re
from collections.abc import Iterator
from typing import Final

from internspatial_kedro.benchmarks.benchmark import Reading
from internspatial_kedro.benchmarks.items import LETTERS, BadRow, BenchmarkError, Item
from internspatial_kedro.benchmarks.pictured_tsv import PicturedRow, RowError, list_cell, read_pictured
from internspatial_kedro.tables.messages import show

NAME: Final = "mathvision"
FILES: Final = {"full": "MathVision.tsv", "mini": "MathVision_MINI.tsv"}
_PLACEHOLDER: Final = re.compile(r"\s*<image\d*>\s*")
_INSTRUCTION: Final = (
    "Give the final answer{}. If you write down how you found it, put the final answer into \\boxed{{}} at the end."
)


def read(reading: Reading) -> Iterator[Item | BadRow]:
    """Items in native order. The option `variant` is `full` or `mini`; without it, the file that is there.

    Raises:
        BenchmarkError: Another variant, besides what `read_pictured` raises.
    """
    variant = reading.options.get("variant")
    if variant is not None and variant not in FILES:
        raise BenchmarkError(f"{NAME}: no variant {variant!r}; there are {', '.join(FILES)}.")
    files = [FILES[variant]] if variant else list(FILES.values())
    return read_pictured(reading, NAME, files, ("question", "answer"), _item)


def _item(row: PicturedRow) -> Item:
    question, answer = row.required("question"), row.required("answer")
    choices = list_cell(row, "choices" if "choices" in row.values else "options")
    if choices and answer not in LETTERS[: len(choices)]:
        raise RowError("answer_not_among_options", f"{answer!r} is no letter of {len(choices)} options")
    subject = row.first("category", "subject") or "mathematics"
    return Item(
        item_id=f"{NAME}/{row.index}",
        benchmark=NAME,
        task=subject,
        messages=(show(question if row.native_prompt else _prompt(question, choices), row.images),),
        answers=(answer,),
        answer_kind="letter" if choices else "text",
        question=_PLACEHOLDER.sub(" ", question).strip(),
        options=tuple(choices),
        source=row.first("source"),
        cluster_id=row.images[0],
        media_root=row.media_root,
        extra={"level": row.first("level")},
    )


def _prompt(question: str, choices: list[str]) -> str:
    """The question, its options unless it lists them itself, and what to reply."""
    question = _PLACEHOLDER.sub(" ", question).strip()
    pairs = list(zip(LETTERS, choices, strict=False))
    listed = all(f"({letter})" in question or f"\n{letter}." in question for letter, _ in pairs)
    options = [] if listed else [f"{letter}. {choice}" for letter, choice in pairs]
    return "\n".join((question, *options, _INSTRUCTION.format(" by the letter of its option" if choices else "")))
