"""A photo while it is completed."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

import numpy as np

from internspatial_kedro.geometry.cameras import Intrinsics
from internspatial_kedro.geometry.photos import PhotoError, open_rgb
from internspatial_kedro.models.photos.estimates import NOTHING_FOUND
from internspatial_kedro.models.photos.estimators import Rgb

_THREADS: Final = 8

Given = TypeVar("Given")
Made = TypeVar("Made")


@dataclass
class Draft:
    """A photo and what was left out of it.

    Attributes:
        view: A row of `views`, changed in place.
        rejects: Rows of `rejects`.
        refused: Whether the photo as a whole is left out; no further step sees it.
    """

    view: dict[str, Any]
    rejects: list[dict[str, str]] = field(default_factory=list)
    refused: bool = False

    @property
    def item_id(self) -> str:
        """The record's id within its source."""
        _, _, item_id = str(self.view["view_id"]).partition("/")
        return item_id

    @property
    def camera(self) -> Intrinsics | None:
        """The camera, where it is known by now."""
        camera = self.view["camera"]
        return None if camera is None else Intrinsics(*(camera[name] for name in ("fx", "fy", "cx", "cy")))

    def put_camera(self, camera: Intrinsics) -> None:
        """Set the camera; its tilt stays unknown."""
        intrinsics = {"fx": camera.fx, "fy": camera.fy, "cx": camera.cx, "cy": camera.cy}
        self.view["camera"] = intrinsics | {"cam_to_world": None, "up_cam": None}

    def record(self, what: str, model: str) -> None:
        """Say which model gave what."""
        self.view["made_by"].append({"what": what, "model": model})

    def reject(self, kind: str, reason: str, detail: str, part: str = "") -> None:
        """Leave something out."""
        item_id = f"{self.item_id}#{part}" if part else self.item_id
        self.rejects.append(
            {"source": self.view["source"], "kind": kind, "item_id": item_id, "reason": reason, "detail": detail}
        )

    def refuse(self, reason: str, detail: str) -> None:
        """Leave the photo out."""
        self.refused = True
        self.reject("record", reason, detail)


class Step(Protocol):
    """One model's part."""

    def complete(self, drafts: Sequence[Draft]) -> None:
        """Add to each draft what it lacks of this step's kind."""
        ...


def settled(drafts: Sequence[Draft], values: Sequence[dict[str, Any]]) -> Iterator[tuple[Draft, dict[str, Any]]]:
    """Drafts with what a model found for them; those without are refused."""
    for draft, value in zip(drafts, values, strict=True):
        if not draft.refused and not value:
            draft.refuse("image_missing", f"{draft.view['image']} is gone since the source was read")
        if not draft.refused and NOTHING_FOUND in value:
            draft.refuse("nothing_estimated", f"{value[NOTHING_FOUND]} finds nothing that it could measure")
        if not draft.refused:
            yield draft, value


def open_photos(drafts: Sequence[Draft], places: Sequence[int], roots: dict[str, Path]) -> dict[int, Rgb]:
    """The photos of some drafts by their place; those that cannot be opened any more are refused."""
    photos: dict[int, Rgb] = {}
    paths = [roots[drafts[place].view["source"]] / drafts[place].view["image"] for place in places]
    for place, path, opened in zip(places, paths, at_once(_open, paths), strict=True):
        if isinstance(opened, PhotoError):
            drafts[place].refuse(opened.fault, opened.detail)
        elif opened is None:
            drafts[place].refuse("image_missing", f"{path.name} is gone since the source was read")
        else:
            photos[place] = opened
    return photos


def size_up_photos(drafts: Sequence[Draft], places: Sequence[int], roots: dict[str, Path]) -> dict[int, Rgb]:
    """As `open_photos`, for estimators that only ask for sizes: black, of no memory, and no file is opened."""
    del roots
    sizes = {place: (drafts[place].view["height"], drafts[place].view["width"], 3) for place in places}
    return {place: np.broadcast_to(np.uint8(0), size) for place, size in sizes.items()}


def at_once(work: Callable[[Given], Made], given: Sequence[Given]) -> list[Made]:
    """What is made of each, by threads: decoding and encoding pictures does not hold Python's lock."""
    if len(given) < 2:
        return [work(each) for each in given]
    with ThreadPoolExecutor(min(len(given), _THREADS)) as pool:
        return list(pool.map(work, given))


def _open(path: Path) -> Rgb | PhotoError | None:
    """The photo, what is wrong with it, or nothing where there is no file."""
    try:
        return np.array(open_rgb(path))
    except FileNotFoundError:
        return None
    except PhotoError as error:
        return error
