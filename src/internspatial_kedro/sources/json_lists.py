"""JSON files that are one list of gigabytes, read entry by entry."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final, TextIO

from internspatial_kedro.sources.checks.parsing import shown
from internspatial_kedro.sources.checks.paths import path_below
from internspatial_kedro.sources.checks.reasons import Reason, Unusable

_CHUNK_LETTERS: Final = 2**20
_MOST_LETTERS: Final = 2**28
_DECODER: Final = json.JSONDecoder()


def read_entries(root: Path, relative: str, missing: Reason = Reason.LABELS_MISSING) -> Iterator[object]:
    """Entries of the list that a JSON file holds, each as it is decoded.

    Args:
        root: The source's root.
        relative: The file below it.
        missing: Why the record cannot be used if there is no such file.

    Raises:
        Unusable: `missing`, or `record_malformed` after the last whole entry: no UTF-8, no list, or cut short.
    """
    path = path_below(root, relative)
    if not path.is_file():
        raise Unusable(missing, f"{relative} does not exist")
    try:
        with path.open(encoding="utf-8-sig") as stream:
            yield from _Reading(stream).entries()
    except (OSError, ValueError, RecursionError) as error:
        raise Unusable(Reason.RECORD_MALFORMED, f"{relative} is no list in JSON: {shown(str(error))}") from error


class _Reading:
    """A stream and the part of it that is not used yet."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._text = ""
        self._at = 0

    def entries(self) -> Iterator[object]:
        """Decoded entries; `ValueError` where the list ends being one."""
        self._expect("[", "a list")
        if self._next_letter() == "]":
            return
        while True:
            yield self._entry()
            if self._next_letter() == "]":
                return
            self._expect(",", "a comma or the end of the list")

    def _entry(self) -> object:
        self._next_letter()
        while True:
            try:
                entry, end = _DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError:
                if not self._read_more():
                    raise
                continue
            # A number at the end of what was read may go on.
            if end < len(self._text) or not self._read_more():
                self._at = end
                return entry

    def _expect(self, letter: str, what: str) -> None:
        found = self._next_letter()
        if found != letter:
            raise ValueError(f"{what} was expected, not {found!r}")
        self._at += 1

    def _next_letter(self) -> str:
        """The next letter that is no blank; empty at the end."""
        while True:
            while self._at < len(self._text):
                if not self._text[self._at].isspace():
                    return self._text[self._at]
                self._at += 1
            if not self._read_more():
                return ""

    def _read_more(self) -> bool:
        """As much again as waits, so that long entries are tried a few times only."""
        waiting = self._text[self._at :]
        if len(waiting) > _MOST_LETTERS:
            raise ValueError(f"an entry of more than {_MOST_LETTERS:,} letters")
        more = self._stream.read(max(_CHUNK_LETTERS, len(waiting)))
        self._text, self._at = waiting + more, 0
        return bool(more)
