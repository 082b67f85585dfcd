"""Estimates by content: no photo is put to the same model twice, whoever asks and whatever was killed meanwhile."""

import hashlib
import json
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from internspatial_kedro.models.json_lines import JsonLines

_STEPS: Final = 65_535
Values = dict[str, Any]
"""An estimate as JSON."""


def estimate_id(fingerprint: str, photo: str, *given: Any) -> str:
    """32 hexadecimal digits of everything that decides an estimate.

    Args:
        fingerprint: The model's.
        photo: Digest of the photo's file.
        given: What the model was given beside it, as JSON.
    """
    told = json.dumps([fingerprint, photo, *given])
    return hashlib.blake2b(told.encode(), digest_size=16).hexdigest()


class EstimateJournal(JsonLines[Values]):
    """The estimates of one kind in a folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "estimate_id", dict, dict)

    def recall(
        self, keys: Sequence[str], estimate: Callable[[list[int]], Sequence[Values]], at_once: int
    ) -> list[Values]:
        """The values of some keys; those that nobody knows are estimated once and remembered at once.

        Args:
            keys: Equal ones have equal values.
            estimate: Places in `keys` to their values; an empty one is none, and is asked for again another time.
            at_once: Places that are estimated together; a kill loses no more than these.
        """
        unknown = list({key: place for place, key in enumerate(keys) if key not in self}.values())
        for start in range(0, len(unknown), at_once):
            places = unknown[start : start + at_once]
            found = zip(places, estimate(places), strict=True)
            self.add({keys[place]: value for place, value in found if value})
        return [self.get(key, {}) for key in keys]


class DepthJournal(EstimateJournal):
    """Estimates whose `path` is a depth map below the folder `maps`; one whose map is gone is not known."""

    def __init__(self, folder: Path, maps: Path) -> None:
        super().__init__(folder)
        self._maps = maps

    def __contains__(self, key: str) -> bool:
        return super().__contains__(key) and (self._maps / str(self[key]["path"])).is_file()


def write_depth(folder: Path, key: str, depth_m: NDArray[np.float32]) -> tuple[str, float]:
    """A depth map as a 16-bit PNG, whole or not at all.

    Args:
        folder: Of all depth maps.
        key: The estimate's id.
        depth_m: Metres, shape (height, width); what is not finite and positive is no estimate.

    Returns:
        The path below the folder, and metres by step: a 65,535th of the farthest.
    """
    usable = np.where(np.isfinite(depth_m) & (depth_m > 0), depth_m, 0).astype(np.float64)
    scale_to_m = float(usable.max(initial=0)) / _STEPS or 1 / _STEPS
    name = f"depth/{key[:2]}/{key}.png"
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{uuid.uuid4().hex}.part")
    Image.fromarray(np.round(usable / scale_to_m).astype(np.uint16)).save(unfinished, "PNG")
    unfinished.replace(path)
    return name, scale_to_m
