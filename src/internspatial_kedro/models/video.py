"""Videos as frames: a file, or a folder of pictures that were taken from one."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image

from internspatial_kedro.geometry.photos import PhotoError, open_photo
from internspatial_kedro.models.decoding import decode_frames, read_timeline
from internspatial_kedro.models.errors import UnreadableMediaError
from internspatial_kedro.models.frame_sampling import Sampling, pick_frames

_PICTURES: Final = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp"})


@dataclass(frozen=True, slots=True)
class Picture:
    """An image as people see it.

    Attributes:
        image: Its pixels, RGB.
        path: Its file.
        encoding: Pillow's name of the file's format, if the file holds just these pixels.
    """

    image: Image.Image
    path: Path
    encoding: str | None


@dataclass(frozen=True, slots=True)
class Frames:
    """What stands for a video.

    Attributes:
        images: In order of time, RGB.
        indices: Their places in the clip, from 0.
        frames: How many the clip has.
        fps: Frames of the clip a second; None if nothing says so.
    """

    images: tuple[Image.Image, ...]
    indices: tuple[int, ...]
    frames: int
    fps: float | None


def read_frames(
    path: Path,
    count: int,
    sampling: Sampling = "uniform",
    start_s: float | None = None,
    end_s: float | None = None,
) -> Frames:
    """Frames that stand for a video, or for a clip of it.

    Args:
        path: MP4, AVI, WebM, GIF and whatever else FFmpeg reads, or a folder of pictures in the order of their names'
            numbers.
        count: How many at most.
        sampling: How they are chosen.
        start_s: First second that counts; from the beginning if None.
        end_s: Last second that counts; to the end if None.

    Raises:
        UnreadableMediaError: It is missing, empty, truncated or no video, or has nothing between the two times.
    """
    if path.is_dir():
        return _read_folder(path, count, sampling, clipped=start_s is not None or end_s is not None)
    if not path.is_file():
        raise UnreadableMediaError(f"no video at {path}")
    timeline = read_timeline(path)
    low, high = _find_clip(path, timeline.times_s, start_s, end_s)
    indices = pick_frames(high - low, count, sampling)
    images = decode_frames(path, timeline, [low + index for index in indices])
    return Frames(tuple(images), tuple(indices), high - low, timeline.fps)


def _find_clip(path: Path, times_s: tuple[float, ...], start_s: float | None, end_s: float | None) -> tuple[int, int]:
    """First frame of a clip, and the one after its last."""
    first = 0.0 if start_s is None else start_s
    last = times_s[-1] if end_s is None else end_s
    inside = [index for index, time_s in enumerate(times_s) if first <= time_s <= last]
    if inside:
        return inside[0], inside[-1] + 1
    shown = [index for index, time_s in enumerate(times_s) if time_s <= first]
    if shown and first <= last and first <= times_s[-1]:  # a clip shorter than a frame: the one that is on screen
        return shown[-1], shown[-1] + 1
    raise UnreadableMediaError(
        f"{path.name} shows nothing from {first:g} to {last:g} s: it ends at {times_s[-1]:.2f} s"
    )


def _read_folder(path: Path, count: int, sampling: Sampling, clipped: bool) -> Frames:
    if clipped:
        raise UnreadableMediaError(f"{path} holds frames without times: a clip cannot be found in it")
    files = sorted((file for file in path.iterdir() if file.suffix.lower() in _PICTURES), key=_by_number)
    if not files:
        raise UnreadableMediaError(f"{path} holds no picture")
    indices = pick_frames(len(files), count, sampling)
    return Frames(tuple(read_image(files[index]).image for index in indices), tuple(indices), len(files), None)


def _by_number(file: Path) -> tuple[list[int], str]:
    return [int(number) for number in re.findall(r"\d+", file.stem)], file.name


def read_image(path: Path) -> Picture:
    """A picture in RGB, upright, decoded to its end.

    Args:
        path: The file.

    Raises:
        UnreadableMediaError: It is missing or broken.
    """
    try:
        photo = open_photo(path)
    except FileNotFoundError:
        raise UnreadableMediaError(f"no picture at {path}") from None
    except (OSError, PhotoError) as error:
        raise UnreadableMediaError(f"{path.name} cannot be read: {error}") from error
    return Picture(photo.image, path, photo.encoding)
