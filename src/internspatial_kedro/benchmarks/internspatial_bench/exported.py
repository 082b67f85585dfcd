"""Exports of InternSpatial-Bench for other tools, read back: lmms-eval's JSON lines and VLMEvalKit's TSV."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from internspatial_kedro.benchmarks.benchmark import Reading
from internspatial_kedro.benchmarks.items import LETTERS, BadRow, Item
from internspatial_kedro.benchmarks.media import MediaError, unpack_images
from internspatial_kedro.benchmarks.native_json import read_lines
from internspatial_kedro.benchmarks.native_tsv import NativeRow, read_tsv
from internspatial_kedro.tables.messages import show

NAME: Final = "internspatial_bench"
_ASK_LETTER: Final = "Reply with the letter of the right option and nothing else."
_COLUMNS: Final = ("image", "question", "answer", "category", "l2-category", "item_id", "answer_kind", "source")


def read_documents(path: Path) -> Iterator[Item | BadRow]:
    """Lines of the export for lmms-eval; its pictures lie in the folder above `lmms_eval/`."""
    folder = path.parent.parent if path.parent.name == "lmms_eval" else path.parent
    for number, line in enumerate(read_lines(path, NAME), 1):
        yield line if isinstance(line, BadRow) else _of_document(line, f"line {number}", str(folder))


def _of_document(line: Mapping[str, Any], at: str, folder: str) -> Item | BadRow:
    try:
        return with_pictures(
            Item(
                item_id=line["id"],
                benchmark=NAME,
                task=line["question_type"],
                messages=(show(line["question"], tuple(line["images"])),),
                answers=(line["answer"],),
                answer_kind=line["answer_kind"],
                question=line["question"],
                options=tuple(line["options"]),
                format=line["instruction_format"],
                source=line["source"],
                cluster_id=line["cluster"],
                media_root=folder,
            )
        )
    except (KeyError, TypeError) as error:
        return BadRow(NAME, at, "missing_field", str(error))


def read_export(path: Path, reading: Reading) -> Iterator[Item | BadRow]:
    """Rows of the export for VLMEvalKit, pictures inside.

    Raises:
        BenchmarkError: It has other columns.
    """
    images: dict[str, tuple[str, ...]] = {}
    for row in read_tsv(path, NAME, _COLUMNS):
        if isinstance(row, BadRow):
            yield row
            continue
        try:
            images[row.index] = unpack_images(row.values["image"], reading, images)
        except MediaError as error:
            yield BadRow(NAME, row.index, error.reason, error.detail)
            continue
        yield _of_cells(row, images[row.index], str(reading.media_cache))


def _of_cells(row: NativeRow, images: tuple[str, ...], media_root: str) -> Item:
    cells = row.values
    options = tuple(cells[letter] for letter in LETTERS if cells.get(letter))
    lettered = [f"{letter}. {text}" for letter, text in zip(LETTERS, options, strict=False)]
    asked = [cells["question"], *lettered, _ASK_LETTER] if options else [cells["question"]]
    return Item(
        item_id=cells["item_id"] or f"{NAME}/{row.index}",
        benchmark=NAME,
        task=cells["category"],
        messages=(show("\n".join(asked), images),),
        answers=(cells["answer"],),
        answer_kind=cells["answer_kind"],  # type: ignore[arg-type]  # `_wrong` checks it
        question=cells["question"],
        options=options,
        format=cells["l2-category"],
        source=cells["source"],
        # The export names no scene: items of one picture belong together.
        cluster_id=images[0],
        media_root=media_root,
    )


def with_pictures(item: Item) -> Item | BadRow:
    """An item, if all its pictures are there."""
    paths = [part.path for message in item.messages for part in message.media]
    missing = [path for path in paths if not (Path(item.media_root) / path).is_file()]
    return BadRow(NAME, item.item_id, "missing_media", missing[0]) if missing else item
