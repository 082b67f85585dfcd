"""Files of an export: names that cannot leave their folder, and a folder that appears complete or not at all."""

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final, TextIO

REPORT_NAME: Final = "export.json"

_UNSAFE: Final = re.compile(r"[^a-z0-9_-]+")
_READABLE_LETTERS: Final = 60


def slug(text: str) -> str:
    """A file name for any text: its readable part and a hash of all of it, so that different texts never collide."""
    readable = _UNSAFE.sub("-", text.lower()).strip("-")[:_READABLE_LETTERS]
    return f"{readable}-{blake2b(text.encode(), digest_size=6).hexdigest()}"


def checked_split(split: str) -> str:
    """A split's name, fit for a file name.

    Raises:
        ValueError: It is not a word.
    """
    if not re.fullmatch(r"[a-z0-9_]+", split):
        raise ValueError(f"A split is a word of lower-case letters, digits and underscores, not {split!r}.")
    return split


@contextmanager
def replaced_folder(root: Path) -> Iterator[Path]:
    """A folder to write into; it takes the place of `root` when the block ends well and vanishes otherwise.

    Raises:
        FileExistsError: `root` holds something that is not an earlier export.
    """
    if root.exists() and not (root / REPORT_NAME).is_file() and (not root.is_dir() or any(root.iterdir())):
        raise FileExistsError(f"'{root}' holds something other than an export. Name an empty folder or a new one.")
    partial, former = root.with_name(f".{root.name}.partial"), root.with_name(f".{root.name}.former")
    for leftover in (partial, former):
        shutil.rmtree(leftover, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        yield partial
        if root.exists():
            root.rename(former)
        partial.rename(root)
    finally:
        for leftover in (partial, former):
            shutil.rmtree(leftover, ignore_errors=True)


class SplitFiles:
    """Text files named after splits, opened when first written to."""

    def __init__(self, folder: Path, suffix: str) -> None:
        self._folder = folder
        self._suffix = suffix
        self._files: dict[str, TextIO] = {}
        self.counts: dict[str, int] = {}
        """Records written, by split."""

    def write(self, split: str, record: Any, before: str = "", after: str = "\n") -> None:
        """Append a record as one line of JSON, with text before and after it."""
        if split not in self._files:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._files[split] = self.path(split).open("w", encoding="utf-8")
            self.counts[split] = 0
        self._files[split].write(before + json.dumps(record, ensure_ascii=False) + after)
        self.counts[split] += 1

    def path(self, split: str) -> Path:
        """The file of a split."""
        return self._folder / f"{checked_split(split)}{self._suffix}"

    def close(self, last: str = "") -> None:
        """End every file with a text."""
        for file in self._files.values():
            file.write(last)
            file.close()
