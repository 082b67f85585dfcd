"""Keyed values in a folder of JSON lines files: what is known once stays known, whatever was killed meanwhile.

Every writer appends to a file of its own, so that several processes and machines can share one folder; a line is handed
to the operating system before its value is used, so that killing the process loses nothing. A line that is unfinished
is skipped. Values that are dear are made by one process: `unknown` waits for what another is making.

Values stay on the disk; memory holds keys and where their lines begin, some 250 bytes each: a million photos do not
need the memory of all their masks.
"""

import json
import logging
import uuid
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any, Generic, NamedTuple, TypeVar

from internspatial_kedro.models.claims import Claims

T = TypeVar("T")

_logger = logging.getLogger(__name__)


class _End(NamedTuple):
    """How far a file has been read: whole lines, and where the next begins."""

    start: int = 0
    lines: int = 0


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
        self._folder, self._claims = folder, Claims(folder)
        self._lines: dict[str, tuple[Path, int]] = {}
        self._read_to: dict[Path, _End] = {}
        self._path = folder / f"{uuid.uuid4().hex}.jsonl"
        self._read_on(is_first=True)
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

    def unknown(self, keys: Iterable[str]) -> Generator[list[str]]:
        """Parts of some keys that nobody knows; whoever gets one makes its values before the next is asked for.

        What another process is making is waited for, and made here only if that one has failed.

        Args:
            keys: Equal ones are one.
        """
        left = dict.fromkeys(key for key in keys if key not in self)
        while left:
            with self._claims.take(list(left)) as mine:
                self._read_on()
                if missing := [key for key in mine if key not in self]:
                    yield missing
            left = {key: None for key in left if key not in mine and key not in self}

    def _read_on(self, is_first: bool = False) -> None:
        """What others have added; at first, a last line that is not whole is one that was cut off."""
        for path in sorted(self._folder.glob("*.jsonl")):
            if path != self._path and path.stat().st_size > self._read_to.get(path, _End()).start:
                self._lines.update(self._find_lines(path, is_first))

    def _find_lines(self, path: Path, is_first: bool) -> Iterator[tuple[str, tuple[Path, int]]]:
        """Where the good lines of a file begin, of those that were not read before."""
        end = self._read_to.get(path, _End())
        with path.open("rb") as file:
            file.seek(end.start)
            for line in file:
                if not line.endswith(b"\n") and not is_first:
                    break  # another process is writing it
                try:
                    key, _ = self._read(line)
                    yield key, (path, end.start)
                except (ValueError, KeyError, TypeError, AttributeError) as error:
                    _logger.warning("%s, line %d is left out: %s. It is made again.", path, end.lines + 1, error)
                if line.endswith(b"\n"):
                    end = _End(end.start + len(line), end.lines + 1)
        self._read_to[path] = end

    def _read(self, line: bytes) -> tuple[str, T]:
        entry: dict[str, Any] = json.loads(line)
        key = entry.pop(self._key)
        if not isinstance(key, str):
            raise TypeError(f"{self._key} is {type(key).__name__}, not text")
        return key, self._parse(entry)
