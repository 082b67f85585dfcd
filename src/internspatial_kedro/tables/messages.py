"""What is said to a model: messages made of parts, the same in tables, benchmarks and models."""

from dataclasses import dataclass
from typing import Any, Final, Literal, Self

import pyarrow as pa

from internspatial_kedro.tables.schema import TEXT, field, list_of, optional

Role = Literal["system", "user", "assistant"]

PART: Final = pa.struct(
    [
        field("kind", TEXT, "text, image or video"),
        field("text", TEXT, "the words; empty for pictures"),
        field("path", TEXT, "image or video file, below the benchmark's media root; empty for text"),
        optional("start_s", pa.float64(), "first second of a video that counts; from its beginning"),
        optional("end_s", pa.float64(), "last second of a video that counts; to its end"),
    ]
)
MESSAGE: Final = pa.struct(
    [
        field("role", TEXT, "system, user or assistant"),
        field("parts", list_of(PART), "in the order that a model gets them"),
    ]
)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a message.

    Attributes:
        kind: `text`, `image` or `video`.
        text: The words; empty for pictures.
        path: The image or video, below a media root that travels beside the message; empty for text.
        start_s: First second of a video that counts; None from its beginning.
        end_s: Last second of a video that counts; None to its end.
    """

    kind: Literal["text", "image", "video"]
    text: str = ""
    path: str = ""
    start_s: float | None = None
    end_s: float | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """What one side says at once."""

    role: Role
    parts: tuple[Part, ...]

    @classmethod
    def from_row(cls, row: dict[str, Any]) -> Self:
        """Of a row of `MESSAGE`."""
        return cls(row["role"], tuple(Part(**part) for part in row["parts"]))

    @property
    def media(self) -> tuple[Part, ...]:
        """Images and videos, in order."""
        return tuple(part for part in self.parts if part.kind != "text")


def say(role: Role, text: str) -> Message:
    """A message of words."""
    return Message(role, (Part("text", text),))


def show(text: str, images: tuple[str, ...] = (), videos: tuple[str, ...] = ()) -> Message:
    """A user's message: videos, then images, then words."""
    shown = [Part("video", path=path) for path in videos] + [Part("image", path=path) for path in images]
    return Message("user", (*shown, Part("text", text)))
