"""Items of InternSpatial-Bench: what `bench_build` made of them, or the files that it exports for other tools."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

from internspatial_kedro.benchmarks.benchmark import DEFAULT, Reading
from internspatial_kedro.benchmarks.internspatial_bench.exported import NAME, read_documents, read_export, with_pictures
from internspatial_kedro.benchmarks.item_files import FILE_NAME, read_items
from internspatial_kedro.benchmarks.items import AnswerKind, BadRow, BenchmarkError, Item
from internspatial_kedro.benchmarks.native_json import read_lines
from internspatial_kedro.tables.items import ITEMS


def read(reading: Reading) -> Iterator[Item | BadRow]:
    """Items in their order.

    Args:
        reading: Its root is a folder that `bench_build` wrote (or one that holds it under this benchmark's name), a
            JSON-lines or Parquet file of items, or an exported VLMEvalKit TSV or lmms-eval JSON-lines file.

    Raises:
        BenchmarkError: There is nothing of this kind, or another prompt is asked for: items bring their own.
    """
    if reading.prompt != DEFAULT or reading.options:
        given = f"prompt {reading.prompt!r}, options {dict(reading.options)}"
        raise BenchmarkError(f"{NAME} was given {given}; items bring their own prompts, and there are no options.")
    path = _place(reading.root)
    for item in _reader(path)(path, reading):
        wrong = _wrong(item) if isinstance(item, Item) else None
        yield BadRow(NAME, item.item_id, *wrong) if isinstance(item, Item) and wrong else item


def _place(root: Path) -> Path:
    for path in (root, root / NAME, root / "annotations" / NAME):
        if path.is_file() or (path / FILE_NAME).is_file() or (path.is_dir() and any(path.glob("*.parquet"))):
            return path
    for path in (root / "annotations" / f"{NAME}.tsv", root / f"{NAME}.tsv"):
        if path.is_file():
            return path
    raise BenchmarkError(f"{NAME}: no {FILE_NAME}, Parquet or {NAME}.tsv at {root}. Make it: kedro run -p bench_build")


def _reader(path: Path) -> Callable[[Path, Reading], Iterator[Item | BadRow]]:
    if path.suffix.lower() == ".tsv":
        return read_export
    if path.suffix.lower() == ".parquet" or (path.is_dir() and not (path / FILE_NAME).is_file()):
        return _of_parquet
    return _of_lines


def _of_lines(path: Path, reading: Reading) -> Iterator[Item | BadRow]:
    """A file of items, unless its first line is one of lmms-eval's."""
    if path.is_file():
        first = next(iter(read_lines(path, NAME)), None)
        if isinstance(first, dict) and "instruction_format" in first:
            yield from read_documents(path)
            return
    yield from read_items(path)


def _of_parquet(path: Path, reading: Reading) -> Iterator[Item | BadRow]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder = path if path.is_dir() else path.parent
    seen: set[str] = set()
    for file in sorted(path.glob("*.parquet")) if path.is_dir() else [path]:
        try:
            rows = pq.read_table(file, columns=ITEMS.schema.names).to_pylist()
        except (pa.ArrowException, OSError, ValueError) as error:
            raise BenchmarkError(f"{NAME}: {file} holds no items ({error})".splitlines()[0]) from error
        for row in rows:
            yield _of_row(row, folder, seen)


def _of_row(row: Mapping[str, Any], folder: Path, seen: set[str]) -> Item | BadRow:
    if row["item_id"] in seen:
        return BadRow(NAME, row["item_id"], "duplicated_index", "an earlier row has this id")
    seen.add(row["item_id"])
    try:
        item = Item.from_row({**row, "media_root": row["media_root"] or str(folder)})
    except (ValueError, TypeError) as error:
        return BadRow(NAME, row["item_id"], "broken_json", str(error))
    return with_pictures(item)


def _wrong(item: Item) -> tuple[str, str] | None:
    """Why an item cannot be scored."""
    if item.answer_kind not in get_args(AnswerKind):
        return "unknown_answer_kind", json.dumps(item.answer_kind)
    if not item.answers or not item.answers[0].strip():
        return "missing_field", "no answer"
    answer = item.answers[0].strip()
    if item.answer_kind == "letter" and answer not in item.lettered:
        return "answer_not_an_option", f"{answer!r} of {len(item.options)} options"
    if item.answer_kind == "yes_no" and answer.lower() not in ("yes", "no"):
        return "answer_not_an_option", f"{answer!r} is neither yes nor no"
    if item.answer_kind == "number" and not _is_number(answer):
        return "answer_not_a_number", repr(answer)
    return None


def _is_number(text: str) -> bool:
    try:
        return abs(float(text)) < float("inf")
    except ValueError:
        return False
