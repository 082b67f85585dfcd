"""Native JSON files: whole lists, or one object a line."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from internspatial_kedro.benchmarks.items import BadRow, BenchmarkError


def load_json(path: Path, benchmark: str) -> Any:
    """A JSON document.

    Raises:
        BenchmarkError: The file is missing or is no JSON.
    """
    if not path.is_file():
        raise BenchmarkError(
            f"{benchmark}: no file {path}. Put the benchmark's native file there, or name another root."
        )
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise BenchmarkError(f"{benchmark}: {path} is no JSON document ({error}). Fetch the file again.") from error


def load_records(path: Path, benchmark: str) -> list[Any]:
    """Elements of a JSON list.

    Raises:
        BenchmarkError: The file is missing, is no JSON, or is no list.
    """
    document = load_json(path, benchmark)
    if not isinstance(document, list):
        raise BenchmarkError(f"{benchmark}: {path} holds a {type(document).__name__}; a list of objects is expected.")
    return document


def read_lines(path: Path, benchmark: str) -> Iterator[dict[str, Any] | BadRow]:
    """Objects of a file with one JSON object a line; a line that is none becomes a `BadRow`.

    Raises:
        BenchmarkError: The file is missing or is no text.
    """
    if not path.is_file():
        raise BenchmarkError(
            f"{benchmark}: no file {path}. Put the benchmark's native file there, or name another root."
        )
    with path.open(encoding="utf-8") as file:
        try:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield _object(line, number, benchmark)
        except UnicodeDecodeError as error:
            raise BenchmarkError(f"{benchmark}: {path} is no UTF-8 text ({error}).") from error


def _object(line: str, number: int, benchmark: str) -> dict[str, Any] | BadRow:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        return BadRow(benchmark, f"line {number}", "broken_json", str(error))
    if isinstance(record, dict):
        return record
    return BadRow(benchmark, f"line {number}", "broken_json", f"a {type(record).__name__}, no object")
