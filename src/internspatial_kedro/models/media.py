"""Pictures and videos of a conversation, read the same way for every model."""

from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from threading import Lock
from typing import Final

from internspatial_kedro.models.chat import Conversation
from internspatial_kedro.models.errors import UnreadableMediaError
from internspatial_kedro.models.frame_sampling import Sampling
from internspatial_kedro.models.video import Frames, Picture, read_frames, read_image
from internspatial_kedro.tables.messages import Part, Role

_KEPT_VIDEOS: Final = 4  # questions about one scene come one after another

Shown = str | Picture | Frames


@dataclass(frozen=True, slots=True)
class Turn:
    """A message with its media read: words, pictures and videos in order."""

    role: Role
    parts: tuple[Shown, ...]


class MediaReader:
    """Reads what conversations show; keeps the last videos. Safe to use from several threads."""

    def __init__(self, sampling: Sampling) -> None:
        """Starts with nothing kept.

        Args:
            sampling: How frames of videos are chosen.
        """
        self._sampling = sampling
        self._videos: OrderedDict[tuple[object, ...], Frames] = OrderedDict()
        self._lock = Lock()

    def read(self, conversation: Conversation, video_frames: int) -> tuple[Turn, ...]:
        """A conversation with its media.

        Args:
            conversation: What is said and shown.
            video_frames: Frames that stand for a video.

        Raises:
            UnreadableMediaError: Something cannot be read.
        """
        root = conversation.media_root
        return tuple(
            Turn(message.role, tuple(self._read_part(part, root, video_frames) for part in message.parts))
            for message in conversation.messages
        )

    def _read_part(self, part: Part, root: Path, video_frames: int) -> Shown:
        if part.kind == "text":
            return part.text
        path = locate(part, root)
        if part.kind == "image":
            return read_image(path)
        key = (path, video_frames, part.start_s, part.end_s)
        with self._lock:
            if key not in self._videos:
                self._videos[key] = read_frames(path, video_frames, self._sampling, part.start_s, part.end_s)
            self._videos.move_to_end(key)
            while len(self._videos) > _KEPT_VIDEOS:
                self._videos.popitem(last=False)
            return self._videos[key]


def locate(part: Part, root: Path) -> Path:
    """Where a picture or video is.

    Args:
        part: It.
        root: The folder that it must be below.

    Raises:
        UnreadableMediaError: The path leaves the folder.
    """
    relative = PurePosixPath(part.path)
    if not part.path or relative.is_absolute() or ".." in relative.parts:
        raise UnreadableMediaError(f"'{part.path}' is not a path below the media root")
    return root / relative
