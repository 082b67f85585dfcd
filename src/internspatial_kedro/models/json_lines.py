"""Keyed values in a folder of JSON lines files: what is known once stays known, whatever was killed meanwhile.

Every writer appends to a file of its own, so that several processes and machines share one folder without locks; a line
is handed to the operating system before its value is used, so that killing the process loses nothing. A line that is
unfinished is skipped.
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
        self._values: dict[str, T] = {}
        for path in sorted(folder.glob("*.jsonl")):
            self._values.update(self._read(path))
        self._path = folder / f"{uuid.uuid4().hex}.jsonl"
        self._file: IO[str] | None = None

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def __getitem__(self, key: str) -> T:
        return self._values[key]

    def get(self, key: str, default: T) -> T:
        """The value of a key, or something else where there is none."""
        return self[key] if key in self else default  # noqa: SIM401  # a subclass may know fewer keys

    def add(self, values: Mapping[str, T]) -> None:
        """Remember values by key."""
        if not values:
            return
        lines = [json.dumps({self._key: key, **self._dump(value)}) for key, value in values.items()]
        if self._file is None:
            self._file = self._path.open("a", encoding="utf-8")
        self._file.writelines(f"{line}\n" for line in lines)
        self._file.flush()
        self._values.update(values)

    def _read(self, path: Path) -> Iterator[tuple[str, T]]:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                try:
                    entry: dict[str, Any] = json.loads(line)
                    key = entry.pop(self._key)
                    if not isinstance(key, str):
                        raise TypeError(f"{self._key} is {type(key).__name__}, not text")
                    yield key, self._parse(entry)
                except (ValueError, KeyError, TypeError, AttributeError) as error:
                    _logger.warning("%s, line %d is left out: %s. It is made again.", path, number, error)
