"""`raw_templates`: question wording from a folder of YAML files."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from kedro.io import AbstractDataset, DatasetError
from pydantic import ValidationError

from internspatial_kedro.datasets.provenance import digest_files
from internspatial_kedro.questions.templates import MULTIPLE_CHOICE, NUMBER, TaskBook, TemplateBook, TemplateError

_STYLES_FILE = "answer_styles"
_OBJECTS = tuple(f"{{{letter}}}" for lower in "abcdefgh" for letter in (lower, lower.upper()))
_WORDS = ("{category}", "{a_category}", "{categories}", "{count}")
_PAIR_SLOTS = (*_OBJECTS[:4], *_WORDS)
_SCENE_SLOTS = (*_OBJECTS, *_WORDS, "{value}", "{route}", "{the_object}")
_BRACES = re.compile(r"\{[^{}]*\}?|\}")


class TemplatesDataset(AbstractDataset[None, TemplateBook]):
    """A template book; a file a task."""

    def __init__(self, *, path: str, wordings: int | None = None, metadata: dict[str, Any] | None = None) -> None:
        """Declare a template book in the catalog.

        Args:
            path: Folder of YAML files.
            wordings: Only the first so many wordings of each question and instruction are used; none for all.
            metadata: Kedro-Viz settings.
        """
        self._path, self._wordings = Path(path), wordings
        self.metadata = metadata

    def load(self) -> TemplateBook:
        """Read and check all files."""
        files = self._files()
        if not files:
            raise TemplateError(f"There are no templates (*.yml) in {self._path}. Correct `path` of raw_templates.")
        book = TemplateBook.of({file.stem: _read(file) for file in files})
        return book if self._wordings is None else book.shortened(self._wordings)

    def save(self, data: None) -> None:
        """Refused: wording is written by people."""
        raise DatasetError(f"Templates are content: edit {self._path}.")

    def content_fingerprint(self) -> str:
        """Of all files, once they have been found right."""
        self.load()
        digest = digest_files(self._files(), self._path)
        return digest if self._wordings is None else f"{digest}-{self._wordings}"

    def _files(self) -> list[Path]:
        return sorted(self._path.glob("*.yml"))

    def _exists(self) -> bool:
        return bool(self._files())

    def _describe(self) -> dict[str, Any]:
        return {"path": str(self._path), "wordings": self._wordings}


def _read(file: Path) -> Any:
    """The parsed content of a file.

    Raises:
        TemplateError: Naming the file, the place in it and what is wrong there.
    """
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        if file.stem != _STYLES_FILE:
            TaskBook.model_validate(content)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise TemplateError(f"{file} cannot be read as YAML: {error}. Correct it there.") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ": ".join(filter(None, [str(file), _join(first["loc"])]))
        raise TemplateError(f"{place}: {first['msg'].removeprefix('Value error, ')}. Correct it there.") from error
    for where, text in _texts(content, ()):
        slots = _SCENE_SLOTS if {NUMBER, MULTIPLE_CHOICE} & set(where) else _PAIR_SLOTS
        for slot in _BRACES.findall(text):
            if slot not in slots:
                raise TemplateError(f"{file}: {_join(where)}: '{slot}' is no slot. Slots are: {', '.join(slots)}.")
    return content


def _texts(content: Any, where: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], str]]:
    """All texts of a parsed file with their places."""
    entries = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    for key, value in entries:
        yield from [((*where, key), value)] if isinstance(value, str) else _texts(value, (*where, key))


def _join(where: tuple[Any, ...]) -> str:
    return ".".join(str(part) for part in where)
