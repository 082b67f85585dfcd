"""Pictures as the model sees them, kept once as unsigned bytes: decoded, marked, resized."""

import multiprocessing
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from internspatial_kedro.geometry.masks import mask_to_rle
from internspatial_kedro.models.training.errors import TrainingError
from internspatial_kedro.models.training.small.lessons import Lessons

Pixels = NDArray[np.uint8]

_WORTH_A_PROCESS = 256


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture of the album.

    Attributes:
        view: Row of the view.
        overlays: Marks on it.
    """

    view: int
    overlays: Sequence[Mapping[str, Any]] = ()


def make_album(path: Path, lessons: Lessons, pictures: Sequence[Shown], side: int) -> Pixels:
    """Draws pictures into a memory-mapped file of shape (n, 3, side, side).

    Args:
        path: The file; replaced.
        lessons: Where pictures come from.
        pictures: Which.
        side: Width and height [px].

    Raises:
        TrainingError: One cannot be drawn.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    shape = (len(pictures), 3, side, side)
    np.lib.format.open_memmap(path, mode="w+", dtype=np.uint8, shape=shape).flush()
    lessons.objects  # noqa: B018  read once, before processes share it
    fork = multiprocessing.get_context("fork")  # drawing holds Python's lock, and nothing here is worth copying
    count = min(os.cpu_count() or 1, -(-len(pictures) // _WORTH_A_PROCESS))
    artists = [fork.Process(target=_draw_share, args=(path, lessons, pictures, rank, count)) for rank in range(count)]
    for artist in artists:
        artist.start()
    for artist in artists:
        artist.join()
    if any(artist.exitcode for artist in artists):
        raise TrainingError(f"The pictures of {lessons.folder} cannot be drawn to {path}; what failed is said above.")
    whole: Pixels = np.load(path, mmap_mode="r")
    return whole


def _draw_share(path: Path, lessons: Lessons, pictures: Sequence[Shown], rank: int, count: int) -> None:
    album: Pixels = np.load(path, mmap_mode="r+")
    for number in range(rank, len(pictures), count):
        album[number] = draw_picture(lessons, pictures[number], album.shape[-1])


def draw_picture(lessons: Lessons, shown: Shown, side: int) -> Pixels:
    """One picture, shape (3, side, side); resized as the processor of a checkpoint resizes.

    Args:
        lessons: Where it comes from.
        shown: Which.
        side: Width and height [px].
    """
    picture = lessons.read_picture(shown.view)
    if shown.overlays:
        picture = lessons.draw(picture, shown.overlays, _masks(lessons, shown))
    resized = picture.resize((side, side), Image.Resampling.BICUBIC)
    return np.asarray(resized, np.uint8).transpose(2, 0, 1)


def _masks(lessons: Lessons, shown: Shown) -> dict[str, str]:
    names = {overlay["object_id"] for overlay in shown.overlays if overlay["kind"] == "mask"}
    if not names:
        return {}
    regions = lessons.read_regions(shown.view)
    numbered = enumerate(lessons.objects[shown.view], 1)
    return {
        item["object_id"]: mask_to_rle(regions == number) for number, item in numbered if item["object_id"] in names
    }
