"""Frames of a video file through PyAV: when they are shown, and their pixels.

Two ways. Containers that time every frame (MP4, MOV, MKV, WebM) are listed without decoding, and only the stretches
around wanted frames are decoded. Others (AVI, GIF) have no times worth trusting, so everything is decoded in order.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from PIL import Image

from internspatial_kedro.models.errors import ModelError, UnreadableMediaError

_TIMED: Final = ("mov", "mp4", "matroska", "webm")
# Headers and what is there may differ by a few frames in files that play well.
_MISSING: Final = 0.01
_MISSING_S: Final = 0.5


@dataclass(frozen=True, slots=True)
class Timeline:
    """When frames are shown.

    Attributes:
        times_s: One a frame, ascending, the first at 0 [s].
        stamps: The same in the stream's own clock; empty where the container does not time its frames.
        keyframes: Stamps that decoding can begin at, ascending.
        seeks: Where to seek for each of them.
        fps: Frames a second, on average.
    """

    times_s: tuple[float, ...]
    stamps: tuple[int, ...]
    keyframes: tuple[int, ...]
    seeks: tuple[int, ...]
    fps: float


def read_timeline(path: Path) -> Timeline:
    """When the frames of a file are shown.

    Args:
        path: The file.

    Raises:
        UnreadableMediaError: It is no video, is empty, or is shorter than it says.
    """
    _check_bytes(path)
    with _open(path) as (container, stream):
        timed = any(name in container.format.name.split(",") for name in _TIMED)
        timeline = _list_packets(container, stream) if timed else _list_frames(container, stream)
        if not timeline.times_s:
            raise UnreadableMediaError(f"{path.name} has no frame")
        _check_whole(path, container, stream, timeline)
    return timeline


def decode_frames(path: Path, timeline: Timeline, indices: Sequence[int]) -> list[Image.Image]:
    """Pixels of some frames.

    Args:
        path: The file.
        timeline: Of the file.
        indices: Which frames, ascending.

    Raises:
        UnreadableMediaError: A frame cannot be decoded.
    """
    with _open(path) as (container, stream):
        found = _decode_near(container, stream, timeline, indices)
    if len(found) < len(indices):  # not timed, or a container whose times do not hold
        with _open(path) as (container, stream):
            found = _decode_all(container, stream, indices)
    if len(found) < len(indices):
        raise UnreadableMediaError(f"{path.name} ends after {len(found)} of {len(indices)} wanted frames")
    return [found[index] for index in indices]


@contextmanager
def _open(path: Path) -> Iterator[tuple[Any, Any]]:
    try:
        import av
    except ImportError as error:
        raise ModelError("Videos need PyAV. Install it: pip install 'internspatial-kedro[models]'.") from error
    try:
        with av.open(str(path)) as container:
            if not container.streams.video:
                raise UnreadableMediaError(f"{path.name} has no video in it")
            stream = container.streams.video[0]
            stream.thread_type = "AUTO"
            yield container, stream
    except (av.FFmpegError, EOFError) as error:
        raise UnreadableMediaError(f"{path.name} cannot be decoded: {error}") from error


def _list_packets(container: Any, stream: Any) -> Timeline:
    packets = [packet for packet in container.demux(stream) if packet.size and packet.pts is not None]
    shown = sorted(packet.pts for packet in packets if not packet.is_discard)
    keys = sorted((p.pts, p.pts if p.dts is None else min(p.pts, p.dts)) for p in packets if p.is_keyframe)
    times = [float((stamp - shown[0]) * stream.time_base) for stamp in shown]
    return Timeline(
        tuple(times), tuple(shown), tuple(key for key, _ in keys), tuple(seek for _, seek in keys), _rate(stream, times)
    )


def _list_frames(container: Any, stream: Any) -> Timeline:
    stamps = [frame.pts for frame in container.decode(stream)]
    told = None not in stamps and all(early < late for early, late in pairwise(stamps))
    rate = float(stream.average_rate or 0) or 25.0
    times = [float((stamp - stamps[0]) * stream.time_base) if told else i / rate for i, stamp in enumerate(stamps)]
    return Timeline(tuple(times), (), (), (), _rate(stream, times))


def _rate(stream: Any, times: Sequence[float]) -> float:
    if len(times) > 1 and times[-1] > 0:
        return (len(times) - 1) / times[-1]
    return float(stream.average_rate or 0) or 25.0


def _check_bytes(path: Path) -> None:
    """AVI files say how long they are, GIF files end with a mark; FFmpeg plays what there is of either."""
    with path.open("rb") as file:
        head = file.read(8)
        size = file.seek(0, 2)
        file.seek(max(size - 64, 0))
        tail = file.read()
    if head[:4] == b"RIFF" and int.from_bytes(head[4:8], "little") + 8 > size:
        raise UnreadableMediaError(
            f"{path.name} is truncated: {size} of {int.from_bytes(head[4:8], 'little') + 8} bytes"
        )
    if head[:3] == b"GIF" and not tail.rstrip(b"\0").endswith(b";"):
        raise UnreadableMediaError(f"{path.name} is truncated: its end is missing")


def _check_whole(path: Path, container: Any, stream: Any, timeline: Timeline) -> None:
    """Compares what is there with what the header promises, where it does."""
    there = len(timeline.times_s)
    if timeline.stamps and stream.frames and there < stream.frames * (1 - _MISSING) - 1:
        raise UnreadableMediaError(f"{path.name} is truncated: {there} of {stream.frames} frames are there")
    if not stream.frames and container.duration and len(container.streams) == 1:
        promised_s, ends_s = container.duration / 1e6, timeline.times_s[-1] + 1 / timeline.fps
        if ends_s < promised_s * (1 - _MISSING) - _MISSING_S:
            raise UnreadableMediaError(f"{path.name} is truncated: it ends at {ends_s:.1f} of {promised_s:.1f} s")


def _decode_near(container: Any, stream: Any, timeline: Timeline, indices: Sequence[int]) -> dict[int, Image.Image]:
    """Decodes from the keyframe before each wanted frame, seeking only where that skips something."""
    found: dict[int, Image.Image] = {}
    frames: Iterator[Any] = iter(())
    position = None
    for index in indices if timeline.stamps else ():
        wanted = timeline.stamps[index]
        key = bisect_right(timeline.keyframes, wanted) - 1
        if position is None or (key >= 0 and timeline.keyframes[key] > position):
            container.seek(timeline.seeks[max(key, 0)] if timeline.seeks else 0, stream=stream)
            frames = container.decode(stream)
        for frame in frames:
            position = frame.pts
            if position is None or position >= wanted:
                break
        if position != wanted:
            return found
        found[index] = _to_image(frame)
    return found


def _decode_all(container: Any, stream: Any, indices: Sequence[int]) -> dict[int, Image.Image]:
    wanted, last = set(indices), max(indices)
    found: dict[int, Image.Image] = {}
    for index, frame in enumerate(container.decode(stream)):
        if index in wanted:
            found[index] = _to_image(frame)
        if index >= last:
            break
    return found


def _to_image(frame: Any) -> Image.Image:
    """Upright, as players show it: phones store a rotation beside the pixels."""
    image: Image.Image = frame.to_image().convert("RGB")
    return image.rotate(frame.rotation, expand=True) if frame.rotation else image
