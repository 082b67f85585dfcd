"""Files of recorded outputs: one JSON object a line, the fields of `Vector`."""

import json
from collections.abc import Iterator
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, Final

from internspatial_kedro.benchmarks.vectors import Vector

_FIELDS: Final = {field.name: field.default is MISSING and field.default_factory is MISSING for field in fields(Vector)}
"""Whether a field must be there."""
_TEXTS: Final = ("id", "kind", "benchmark", "question_type", "source")


class VectorFileError(Exception):
    """A file that holds no vectors, or a line that is none."""


def read_vectors(path: Path) -> Iterator[Vector]:
    """Vectors of a file in its order; empty lines and fields of other names do not count.

    Raises:
        VectorFileError: The file cannot be read, a line is no vector, or there is none.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise VectorFileError(f"{path}: cannot be read: {error}") from error
    numbered = [(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if not numbered:
        raise VectorFileError(f"{path}: holds no vector; one JSON object a line is expected.")
    for number, line in numbered:
        yield _vector(line, f"{path}:{number}")


def _vector(line: str, at: str) -> Vector:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise VectorFileError(f"{at}: no JSON: {error}") from error
    if not isinstance(record, dict):
        raise VectorFileError(f"{at}: a {type(record).__name__}, not an object.")
    missing = [name for name, needed in _FIELDS.items() if needed and name not in record]
    if missing:
        raise VectorFileError(f"{at}: lacks {', '.join(missing)}.")
    wrong = [name for name in _TEXTS if not isinstance(record[name], str)]
    if wrong:
        raise VectorFileError(f"{at}: {', '.join(wrong)} must be text.")
    return Vector(**_known(record, at))


def _known(record: dict[str, Any], at: str) -> dict[str, Any]:
    """Fields of a vector; null where a text or an object is meant is the empty one."""
    known = {name: record[name] for name in _FIELDS if name in record}
    for name, kind in (("peer_error", str), ("note", str), ("extra", dict)):
        value = known.get(name)
        known[name] = kind() if value is None else value
        if not isinstance(known[name], kind):
            raise VectorFileError(f"{at}: {name} must be {'an object' if kind is dict else 'text'}.")
    return known
