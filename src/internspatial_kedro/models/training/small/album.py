"""Pictures as the model sees them, kept once as unsigned bytes: decoded, marked, resized."""

import hashlib
import multiprocessing
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from internspatial_kedro.geometry.masks import mask_to_rle
from internspatial_kedro.models.training.errors import TrainingError
from internspatial_kedro.models.training.small.lessons import Lessons

Pixels = NDArray[np.uint8]

_PREFIX: Final = "album-"
_WORTH_A_PROCESS: Final = 256


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture of the album.

    Attributes:
        view: Row of the view.
        overlays: Marks on it.
    """

    view: int
    overlays: Sequence[Mapping[str, Any]] = ()


def make_album(folder: Path, lessons: Lessons, pictures: Sequence[Shown], side: int) -> Path:
    """Draws pictures into a file of shape (n, 3, side, side), unless they are there.

    Args:
        folder: Where to; the file's name is a hash of the pictures and their side.
        lessons: Where pictures come from.
        pictures: Which.
        side: Width and height [px].

    Returns:
        The file, for `open_album`.

    Raises:
        TrainingError: One cannot be drawn.
    """
    path = folder / f"{_PREFIX}{_fingerprint(lessons, pictures, side)}.npy"
    if path.is_file():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    shape = (len(pictures), 3, side, side)
    np.lib.format.open_memmap(unfinished, mode="w+", dtype=np.uint8, shape=shape).flush()
    lessons.objects  # noqa: B018  read once, before processes share it
    fork = multiprocessing.get_context("fork")  # drawing holds Python's lock, and nothing here is worth copying
    count = min(os.cpu_count() or 1, -(-len(pictures) // _WORTH_A_PROCESS))
    shared = [(unfinished, lessons, pictures, rank, count) for rank in range(count)]
    artists = [fork.Process(target=_draw_share, args=arguments) for arguments in shared]
    for artist in artists:
        artist.start()
    for artist in artists:
        artist.join()
    if any(artist.exitcode for artist in artists):
        raise TrainingError(f"The pictures of {lessons.folder} cannot be drawn to {path}; what failed is said above.")
    return unfinished.rename(path)


def open_album(path: Path) -> Pixels:
    """Pictures of a file that `make_album` wrote; they stay on the disk until they are looked at.

    Args:
        path: The file.
    """
    # Copied on writing, which nobody does: torch warns of arrays that it could not write to.
    album: Pixels = np.load(path, mmap_mode="c")
    return album


def remove_albums(folder: Path) -> None:
    """Deletes all albums of a folder: they are large and can be drawn again.

    Args:
        folder: Which.
    """
    for path in folder.glob(f"{_PREFIX}*"):
        path.unlink()


def _fingerprint(lessons: Lessons, pictures: Sequence[Shown], side: int) -> str:
    digest = hashlib.sha256(f"{lessons.content} {side}".encode())
    for shown in pictures:
        digest.update(repr((shown.view, shown.overlays)).encode())
    return digest.hexdigest()[:16]


def _draw_share(path: Path, lessons: Lessons, pictures: Sequence[Shown], rank: int, count: int) -> None:
    """Draws a part of the pictures, those of one view after the other: each view is decoded once."""
    album: Pixels = np.load(path, mmap_mode="r+")
    by_view = sorted(range(len(pictures)), key=lambda place: pictures[place].view)
    places = by_view[len(by_view) * rank // count : len(by_view) * (rank + 1) // count]
    for view, of_view in groupby(places, key=lambda place: pictures[place].view):
        original = _Original(lessons, view)
        for place in of_view:
            album[place] = original.draw(pictures[place].overlays, album.shape[-1])


def draw_picture(lessons: Lessons, shown: Shown, side: int) -> Pixels:
    """One picture, shape (3, side, side); resized as the processor of a checkpoint resizes.

    Args:
        lessons: Where it comes from.
        shown: Which.
        side: Width and height [px].
    """
    return _Original(lessons, shown.view).draw(shown.overlays, side)


class _Original:
    """A view without marks, decoded once for all pictures of it."""

    def __init__(self, lessons: Lessons, view: int) -> None:
        self._lessons, self._view = lessons, view
        self._picture = lessons.read_picture(view)

    def draw(self, overlays: Sequence[Mapping[str, Any]], side: int) -> Pixels:
        marked = self._picture
        if overlays:
            has_masks = any(overlay["kind"] == "mask" for overlay in overlays)
            marked = self._lessons.draw(self._picture, overlays, self._masks if has_masks else {})
        resized = marked.resize((side, side), Image.Resampling.BICUBIC)
        return np.asarray(resized, np.uint8).transpose(2, 0, 1)

    @cached_property
    def _masks(self) -> dict[str, str]:
        """Run lengths of all its objects."""
        regions = self._lessons.read_regions(self._view)
        numbered = enumerate(self._lessons.objects[self._view], 1)
        return {item["object_id"]: mask_to_rle(regions == number) for number, item in numbered}
