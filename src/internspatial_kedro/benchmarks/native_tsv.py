"""Tab-separated files of the VLMEvalKit family, one row at a time: a cell may hold megabytes of base64."""

import csv
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from internspatial_kedro.benchmarks.benchmark import Reading
from internspatial_kedro.benchmarks.items import BadRow, BenchmarkError

INDEX: Final = "index"
_LARGEST_CELL: Final = 2**31 - 1
_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class NativeRow:
    """A row of a native file.

    Attributes:
        index: Its cell of the column `index`; any unique text.
        values: All cells by column; an empty cell is an empty text.
    """

    index: str
    values: dict[str, str]


def read_tsv(path: Path, benchmark: str, required: Collection[str]) -> Iterator[NativeRow | BadRow]:
    """Rows of a native file, in its order. Only one of them is in memory at a time.

    Args:
        path: The file; UTF-8, with a line of column names, quoted as by `csv`.
        benchmark: Its benchmark.
        required: Columns that it needs beside `index`; more are welcome.

    Raises:
        BenchmarkError: The file is missing, or is not such a table.
    """
    if not path.is_file():
        raise BenchmarkError(f"{benchmark}: no file {path}; put the benchmark's TSV there or name another root.")
    csv.field_size_limit(max(csv.field_size_limit(), _LARGEST_CELL))
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        table = csv.reader(file, delimiter="\t", strict=True)
        columns = _columns(table, path, benchmark, {INDEX, *required})
        seen: set[str] = set()
        for line, cells in _lines(table):
            yield _row(cells, columns, benchmark, line, seen)


def annotation_file(reading: Reading, benchmark: str, names: Sequence[str]) -> Path:
    """The file to read: the root if it is a file, else the first of these names in `annotations/` or the root.

    Args:
        reading: Where to look.
        benchmark: Its benchmark.
        names: File names in order of preference, in any case.

    Raises:
        BenchmarkError: There is none.
    """
    if reading.root.is_file():
        return reading.root
    for folder in (reading.root / "annotations", reading.root):
        there = {path.name.lower(): path for path in sorted(folder.iterdir())} if folder.is_dir() else {}
        for name in names:
            if name.lower() in there:
                return there[name.lower()]
    raise BenchmarkError(
        f"{benchmark}: none of {', '.join(names)} in {reading.root / 'annotations'} or {reading.root}."
    )


def find_row(path: Path, benchmark: str, index: str) -> NativeRow | None:
    """The sound row of an index, wherever it stands; None if there is none.

    Raises:
        BenchmarkError: As `read_tsv`.
    """
    rows = (row for row in read_tsv(path, benchmark, ()) if isinstance(row, NativeRow))
    return next((row for row in rows if row.index == index), None)


def _columns(table: Iterator[list[str]], path: Path, benchmark: str, required: set[str]) -> list[str]:
    try:
        columns = next(table, [])
    except csv.Error as error:
        raise BenchmarkError(f"{benchmark}: the first line of {path} is no line of columns ({error}).") from error
    missing, doubled = sorted(required - set(columns)), sorted({name for name in columns if columns.count(name) > 1})
    if missing or doubled:
        wrong = f"lacks the columns {', '.join(missing)}" if missing else f"names {', '.join(doubled)} twice"
        given = ", ".join(ascii(name)[1:-1][:_SHOWN] for name in columns[:_SHOWN]) or "nothing"
        raise BenchmarkError(f"{benchmark}: {path} {wrong}; it has {given}. It must be a UTF-8 TSV of this benchmark.")
    return columns


def _lines(table: Iterator[list[str]]) -> Iterator[tuple[int, list[str] | str]]:
    """Cells, or what is wrong with them, beside their number from 1 on."""
    number = 0
    while True:
        number += 1
        try:
            cells = next(table, None)
        except csv.Error as error:
            yield number, str(error)
            continue
        if cells is None:
            return
        if cells:
            yield number, cells


def _row(cells: list[str] | str, columns: list[str], benchmark: str, line: int, seen: set[str]) -> NativeRow | BadRow:
    at = f"row {line}"
    if isinstance(cells, str):
        # A stray quote, or a file that ends within a quoted cell.
        return BadRow(benchmark, at, "broken_quotes", cells)
    if not all(_is_utf8(cell) for cell in cells):
        return BadRow(benchmark, at, "wrong_encoding", "bytes that are not UTF-8")
    if any("\0" in cell for cell in cells):
        return BadRow(benchmark, at, "nul_bytes", "a cell holds NUL")
    index = dict(zip(columns, cells, strict=False)).get(INDEX, "")
    if len(cells) != len(columns):
        reason = "short_row" if len(cells) < len(columns) else "long_row"
        return BadRow(benchmark, index or at, reason, f"{len(cells)} cells of {len(columns)}; is the file truncated?")
    if not index:
        return BadRow(benchmark, at, "no_index", "an empty index")
    if index in seen:
        return BadRow(benchmark, index, "duplicated_index", f"{at} has the index of an earlier one")
    seen.add(index)
    return NativeRow(index, dict(zip(columns, cells, strict=True)))


def _is_utf8(cell: str) -> bool:
    return cell.isascii() or not any("\ud800" <= character <= "\udfff" for character in cell)
