"""Keyed values in a folder of JSON lines files: what is known once stays known, whatever was killed meanwhile.

Every writer appends to a file of its own, so that several processes and machines share one folder without locks; a line
is handed to the operating system before its value is used, so that killing the process loses nothing. A line that is
unfinished is skipped.

Values stay on the disk; memory holds keys and where their lines begin, some 250 bytes each: a million photos do not
need the memory of all their masks.
"""

import json
import logging
import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any, Generic, TypeVar

T = TypeVar("T")

_logger = logging.getLogger(__name__)


class JsonLines(Generic[T]):
    """The values in a folder.

    Args:
        folder: Made if it is not there.
        key: Under which name a line holds its key.
        parse: The rest of a line to its value; a TypeError or ValueError leaves the line out.
        dump: Undoes `parse`.
    """

    def __init__(
        self, folder: Path, key: str, parse: Callable[[dict[str, Any]], T], dump: Callable[[T], dict[str, Any]]
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._key, self._parse, self._dump = key, parse, dump
        self._lines: dict[str, tuple[Path, int]] = {}
        for path in sorted(folder.glob("*.jsonl")):
            self._lines.update(self._find_lines(path))
        self._path = folder / f"{uuid.uuid4().hex}.jsonl"
        self._file: IO[bytes] | None = None

    def __len__(self) -> int:
        return len(self._lines)

    def __contains__(self, key: str) -> bool:
        return key in self._lines

    def __getitem__(self, key: str) -> T:
        path, start = self._lines[key]
        with path.open("rb") as file:
            file.seek(start)
            return self._read(file.readline())[1]

    def get(self, key: str, default: T) -> T:
        """The value of a key, or something else where there is none."""
        return self[key] if key in self else default  # noqa: SIM401  # a subclass may know fewer keys

    def add(self, values: Mapping[str, T]) -> None:
        """Remember values by key."""
        if not values:
            return
        lines = {
            key: json.dumps({self._key: key, **self._dump(value)}).encode() + b"\n" for key, value in values.items()
        }
        if self._file is None:
            self._file = self._path.open("ab")
        start = self._file.tell()
        self._file.write(b"".join(lines.values()))
        self._file.flush()
        for key, line in lines.items():
            self._lines[key] = self._path, start
            start += len(line)

    def _find_lines(self, path: Path) -> Iterator[tuple[str, tuple[Path, int]]]:
        """Where the good lines of a file begin."""
        start = 0
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                try:
                    key, _ = self._read(line)
                    yield key, (path, start)
                except (ValueError, KeyError, TypeError, AttributeError) as error:
                    _logger.warning("%s, line %d is left out: %s. It is made again.", path, number, error)
                start += len(line)

    def _read(self, line: bytes) -> tuple[str, T]:
        entry: dict[str, Any] = json.loads(line)
        key = entry.pop(self._key)
        if not isinstance(key, str):
            raise TypeError(f"{self._key} is {type(key).__name__}, not text")
        return key, self._parse(entry)
