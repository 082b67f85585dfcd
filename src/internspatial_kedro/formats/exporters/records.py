"""What exporters take, pass on and report."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Protocol


@dataclass(frozen=True)
class ExportSample:
    """A sample with what drawing it needs.

    Attributes:
        row: A row of `samples`.
        images: The file of each of its views, by view id.
        masks: Compressed COCO run lengths of the objects of each view, by view id and object id; only those of its
            mask overlays are read.
    """

    row: Mapping[str, Any]
    images: Mapping[str, Path]
    masks: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Export:
    """Samples to export, and how.

    Attributes:
        samples: Read once; those of one view next to each other.
        kinds: Layouts, keys of `EXPORTERS`.
        family: Model family whose dialect the text is written in.
    """

    samples: Iterable[ExportSample]
    kinds: Sequence[str]
    family: str


class StoredImage(NamedTuple):
    """An image file of the export: its path below the export's root, and its size [px]."""

    path: str
    width: int
    height: int


@dataclass(frozen=True)
class Conversation:
    """One question and answer in the model family's dialect.

    Attributes:
        row: The row of `samples` that it comes from.
        images: Its images in order.
        question: What the user says, without image placeholders.
        answer: What the model is to say.
    """

    row: Mapping[str, Any]
    images: tuple[StoredImage, ...]
    question: str
    answer: str


class Writer(Protocol):
    """Writes conversations in one layout, a file or set of files per split."""

    def write(self, conversation: Conversation) -> None:
        """Append a conversation."""
        ...

    def close(self) -> None:
        """Finish all files."""
        ...


@dataclass(frozen=True)
class ExportReport:
    """What an export holds.

    Attributes:
        family: Model family whose dialect it is in.
        samples: Conversations by layout; each layout has all samples that could be drawn.
        images: Distinct image files.
        rejects: Samples left out, by reason; each is a line of `rejects.jsonl`.
    """

    family: str
    samples: dict[str, int]
    images: int
    rejects: dict[str, int]


class UnusableSampleError(Exception):
    """A sample cannot be exported.

    Attributes:
        reason: A short fixed word.
        detail: What was found.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
