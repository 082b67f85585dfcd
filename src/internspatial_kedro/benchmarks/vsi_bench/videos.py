"""Where the video of a scene lies: a file, or a folder of its frames."""

import os
import re
from pathlib import Path
from typing import Final

from internspatial_kedro.benchmarks.benchmark import Reading
from internspatial_kedro.benchmarks.media import MediaError, find_media, media_base
from internspatial_kedro.benchmarks.vsi_bench.question_types import NAME
from internspatial_kedro.tables.messages import Part

_PREFIXES: Final = ("", f"{NAME}/", "VSI-Bench/", "vsibench/")
_VIDEOS: Final = (".mp4", ".mkv", ".webm", ".avi", ".mov")
_IMAGES: Final = frozenset({".jpg", ".jpeg", ".png", ".webp"})
_FOLDERS: Final = ("", "videos", "images", "frames")
_DIGITS: Final = re.compile(r"\d+")
_FRAMES: Final = 32


def find_video(scene: str, reading: Reading) -> tuple[Part, ...]:
    """The video of `<dataset>/<scene_name>`, or up to 32 of its frames, evenly spread and in order.

    Raises:
        MediaError: `missing_media`, or `outside_root` for names that leave the root.
    """
    for prefix in _PREFIXES:
        for suffix in _VIDEOS:
            try:
                return (Part("video", path=find_media(f"{prefix}{scene}{suffix}", reading)),)
            except MediaError as error:
                if error.reason != "missing_media":
                    raise
    frames = _frames(scene, reading)
    if not frames:
        raise MediaError("missing_media", f"no video or folder of frames {scene!r} below {media_base(reading)}")
    return tuple(Part("image", path=path) for path in frames)


def expected_video(scene: str) -> tuple[Part, ...]:
    """Where it would lie, for items whose replies are only scored again."""
    return (Part("video", path=f"videos/{scene}.mp4"),)


def _frames(scene: str, reading: Reading) -> list[str]:
    base = Path(os.path.abspath(media_base(reading)))  # noqa: PTH100, resolve() would follow links of users' data
    for folder in _FOLDERS:
        for prefix in _PREFIXES:
            # `find_media` has refused names that leave the root before this is asked.
            place = base / folder / f"{prefix}{scene}"
            if os.path.isdir(place):  # noqa: PTH112, false for NUL and endless names, where Path raises
                return [path.relative_to(base).as_posix() for path in _spread(place)]
    return []


def _spread(folder: Path) -> list[Path]:
    frames = sorted((path for path in folder.iterdir() if path.suffix.lower() in _IMAGES), key=_by_number)
    if len(frames) <= _FRAMES:
        return frames
    return [frames[round(place * (len(frames) - 1) / (_FRAMES - 1))] for place in range(_FRAMES)]


def _by_number(path: Path) -> tuple[int, str]:
    digits = _DIGITS.findall(path.stem)
    return (int(digits[-1][:18]) if digits else -1, path.name)
