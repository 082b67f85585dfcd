"""Files of general benchmarks: TSVs of the VLMEvalKit family whose rows hold a picture, a question and an answer."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from internspatial_kedro.benchmarks.benchmark import DEFAULT, Reading
from internspatial_kedro.benchmarks.items import BadRow, BenchmarkError, Item
from internspatial_kedro.benchmarks.media import MediaError, find_media, media_base, parse_list, unpack_images
from internspatial_kedro.benchmarks.native_tsv import NativeRow, read_tsv
from internspatial_kedro.benchmarks.unpacked_rows import UnpackedRows

NATIVE_PROMPT: Final = "native"
"""The wording that the file's own questions have, for numbers beside those of others."""


class RowError(Exception):
    """A row that cannot be asked.

    Attributes:
        reason: A short name, as in `BadRow`.
        detail: What was found.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class PicturedRow:
    """A native row beside its pictures.

    Attributes:
        index: Its native index.
        values: All cells by column.
        images: Paths of its pictures below `media_root`.
        media_root: The folder of pictures.
        native_prompt: Whether the file's own wording is wanted.
    """

    index: str
    values: dict[str, str]
    images: tuple[str, ...]
    media_root: str
    native_prompt: bool

    def first(self, *columns: str) -> str:
        """The first of these columns that says something; empty if none does."""
        return next((text for column in columns if (text := self.values.get(column, "").strip())), "")

    def required(self, column: str) -> str:
        """What a column says.

        Raises:
            RowError: Nothing.
        """
        text = self.first(column)
        if not text:
            raise RowError(f"no_{column}", f"the column {column} is empty")
        return text


def read_pictured(
    reading: Reading,
    benchmark: str,
    files: Sequence[str],
    required: Sequence[str],
    to_item: Callable[[PicturedRow], Item],
) -> Iterator[Item | BadRow]:
    """Items of the first of some files below `annotations` that is there, or of the file that the root is.

    Args:
        reading: Where; `default` or `native` wording.
        benchmark: Its key.
        files: Names of its files, without folder.
        required: Columns that it needs beside `index` and a picture.
        to_item: Makes an item of a row; raises `RowError` or `MediaError`.

    Raises:
        BenchmarkError: No file, other columns, or a wording that does not exist.
    """
    if reading.prompt not in (DEFAULT, NATIVE_PROMPT):
        raise BenchmarkError(
            f"{benchmark}: no prompt {reading.prompt!r}; use {DEFAULT!r} (ours) or {NATIVE_PROMPT!r} (the file's)."
        )
    path = _file(reading, files)
    known = UnpackedRows(path, benchmark, reading)
    for row in read_tsv(path, benchmark, required):
        yield row if isinstance(row, BadRow) else _item(row, reading, benchmark, known, to_item)


def list_cell(row: PicturedRow, column: str) -> list[str]:
    """Elements of a list in a cell; a text that is none is its only element, `None` and nothing are empty.

    Raises:
        MediaError: `broken_list`.
    """
    text = row.first(column)
    return [] if text in ("None", "nan") else parse_list(text)


def _file(reading: Reading, files: Sequence[str]) -> Path:
    if reading.root.is_file():
        return reading.root
    folder = reading.root / "annotations"
    return next((folder / name for name in files if (folder / name).is_file()), folder / files[0])


def _item(
    row: NativeRow, reading: Reading, benchmark: str, known: UnpackedRows, to_item: Callable[[PicturedRow], Item]
) -> Item | BadRow:
    try:
        images, root = _pictures(row, reading, known)
        return to_item(PicturedRow(row.index, row.values, images, str(root), reading.prompt == NATIVE_PROMPT))
    except (RowError, MediaError) as error:
        return BadRow(benchmark, row.index, error.reason, error.detail)


def _pictures(row: NativeRow, reading: Reading, known: UnpackedRows) -> tuple[tuple[str, ...], Path]:
    """Pictures in the row, else the files that it names."""
    cell = row.values.get("image", "").strip()
    if cell or not row.values.get("image_path", "").strip():
        known[row.index] = unpack_images(cell, reading, known)
        return known[row.index], reading.media_cache
    paths = parse_list(row.values["image_path"])
    return tuple(find_media(path, reading) for path in paths), media_base(reading)
