"""Estimates by content: no photo is put to the same model twice, whoever asks and whatever was killed meanwhile."""

import hashlib
import json
import uuid
import zlib
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from internspatial_kedro.models.json_lines import JsonLines

NOTHING_FOUND: Final = "nothing_found"
"""Key of an estimate that is none; its value is the model."""

_HELPERS: Final = 2
"""Threads beside the model's: one opens, one keeps."""
_STEPS: Final = 65_535
_FARTHEST_M: Final = 300.0
"""What is farther is sky to a model; its metres would take the steps from all that is near."""

Values = dict[str, Any]
"""An estimate as JSON."""

Opened = TypeVar("Opened")
Found = TypeVar("Found")


def estimate_id(fingerprint: str, photo: str, *given: Any) -> str:
    """32 hexadecimal digits of everything that decides an estimate.

    Args:
        fingerprint: The model's.
        photo: Digest of the photo's file.
        given: What the model was given beside it, as JSON.
    """
    told = json.dumps([fingerprint, photo, *given])
    return hashlib.blake2b(told.encode(), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Estimation(Generic[Opened, Found]):
    """How photos are estimated, in three parts: while a model looks at some, threads open the next and keep the last.

    Attributes:
        open: Places to what the model is shown.
        look: The model's part, of which one runs at a time.
        keep: Places and what the model found to values, one a place; an empty one is none, and is asked for again
            another time.
    """

    open: Callable[[list[int]], Opened]
    look: Callable[[Opened], Found]
    keep: Callable[[list[int], Found], Sequence[Values]]


class EstimateJournal(JsonLines[Values]):
    """The estimates of one kind in a folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "estimate_id", dict, dict)

    def recall(self, keys: Sequence[str], estimation: Estimation[Opened, Found], at_once: int) -> list[Values]:
        """The values of some keys; those that nobody knows are estimated once, by one process, and remembered at once.

        Args:
            keys: Equal ones have equal values.
            estimation: How.
            at_once: Places that are estimated together; a kill loses no more than twice as many.
        """
        places = {key: place for place, key in enumerate(keys)}
        with ThreadPoolExecutor(_HELPERS) as helpers, closing(self.unknown(keys)) as parts:
            for part in parts:
                unknown = [places[key] for key in part]
                batches = [unknown[start : start + at_once] for start in range(0, len(unknown), at_once)]
                self._estimate(keys, batches, estimation, helpers)
        return [self.get(key, {}) for key in keys]

    def _estimate(
        self,
        keys: Sequence[str],
        batches: Sequence[list[int]],
        estimation: Estimation[Opened, Found],
        helpers: ThreadPoolExecutor,
    ) -> None:
        opened = [helpers.submit(estimation.open, places) for places in batches[:1]]
        last: tuple[list[int], Future[Sequence[Values]]] | None = None
        try:
            for number, places in enumerate(batches):
                shown = opened.pop().result()
                opened = [helpers.submit(estimation.open, ahead) for ahead in batches[number + 1 : number + 2]]
                found = estimation.look(shown)
                self._remember(keys, last)
                last = places, helpers.submit(estimation.keep, places, found)
        finally:
            self._remember(keys, last)

    def _remember(self, keys: Sequence[str], kept: tuple[list[int], Future[Sequence[Values]]] | None) -> None:
        if kept is not None:
            places, values = kept
            self.add({keys[place]: value for place, value in zip(places, values.result(), strict=True) if value})


class DepthJournal(EstimateJournal):
    """Depth maps below a folder: one that is gone is not known; that a photo has none is.

    Args:
        folder: Of the estimates.
        maps: What each `path` is below.
    """

    def __init__(self, folder: Path, maps: Path) -> None:
        super().__init__(folder)
        self._maps = maps

    def __contains__(self, key: str) -> bool:
        if not super().__contains__(key):
            return False
        value = self[key]
        return NOTHING_FOUND in value or (self._maps / str(value.get("path"))).is_file()


def write_depth(folder: Path, key: str, depth_m: NDArray[np.float32]) -> tuple[str, float] | None:
    """A depth map as a 16-bit PNG, whole or not at all.

    Args:
        folder: Of all depth maps.
        key: The estimate's id.
        depth_m: Metres, shape (height, width); what is not between 0 and 300 is no estimate.

    Returns:
        The path below the folder, and metres by step: about a 65,535th of the farthest, at most 5 mm. None if
        nothing is left of the map.
    """
    is_estimate = np.isfinite(depth_m) & (depth_m > 0) & (depth_m <= _FARTHEST_M)
    usable = np.where(is_estimate, depth_m, np.float32(0))
    if not usable.any():
        return None
    # Four digits, so that a model's last bits do not change it; a thousandth more, so that the farthest still fits.
    scale_to_m = float(f"{float(usable.max()) * 1.001 / _STEPS:.3e}")
    name = f"depth/{key[:2]}/{key}.png"
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{uuid.uuid4().hex}.part")
    stored = Image.fromarray(np.rint(usable * np.float32(1 / scale_to_m)).astype(np.uint16))
    # Depth repeats nothing: looking for repetitions takes five times as long and saves nothing.
    stored.save(unfinished, "PNG", compress_level=1, compress_type=zlib.Z_HUFFMAN_ONLY)
    unfinished.replace(path)
    return name, scale_to_m
