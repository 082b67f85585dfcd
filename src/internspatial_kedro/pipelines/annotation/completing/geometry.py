"""Camera, depth and gravity of photos: what the source or EXIF states stays, the rest is estimated."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from internspatial_kedro.geometry.cameras import Intrinsics
from internspatial_kedro.models.media_digests import media_digest
from internspatial_kedro.models.photos.estimates import (
    NOTHING_FOUND,
    DepthJournal,
    EstimateJournal,
    Estimation,
    Values,
    estimate_id,
    write_depth,
)
from internspatial_kedro.models.photos.estimators import DepthEstimate, Rgb
from internspatial_kedro.models.photos.exif import read_camera
from internspatial_kedro.models.photos.loading import load_depth_estimator
from internspatial_kedro.models.photos.loading_cameras import load_gravity_estimator, load_intrinsics_estimator
from internspatial_kedro.models.photos.specs import DepthSpec, GravitySpec, IntrinsicsSpec
from internspatial_kedro.pipelines.annotation.completing.drafts import (
    Draft,
    at_once,
    open_photos,
    settled,
    size_up_photos,
)
from internspatial_kedro.sources.depth import ESTIMATED

_NAMES = ("fx", "fy", "cx", "cy")
# A model's last bits depend on which photos it sees together; rows must not, or a resumed run would differ.
_PIXEL_DECIMALS = 3
_UP_DECIMALS = 6


class FindCameras:
    """The camera of photos without one: EXIF's, else a model's."""

    def __init__(self, spec: IntrinsicsSpec, roots: dict[str, Path], estimates: Path) -> None:
        self._estimator = None if spec.kind == "depth_model" else load_intrinsics_estimator(spec)
        self._open = size_up_photos if spec.kind == "field_of_view" else open_photos
        self._at_once = spec.batch_size
        self._journal = EstimateJournal(estimates / "cameras")
        self._roots = roots

    def complete(self, drafts: Sequence[Draft]) -> None:
        """A camera that the depth model finds is left to that."""
        lacking = [draft for draft in drafts if draft.view["camera"] is None]
        for draft in lacking:
            camera = _exif_camera(self._roots[draft.view["source"]] / draft.view["image"])
            if camera is not None:
                draft.put_camera(camera)
                draft.record("camera", "exif")
        lacking = [draft for draft in lacking if draft.view["camera"] is None]
        if self._estimator is None or not lacking:
            return
        estimator = self._estimator

        def open_some(places: list[int]) -> dict[int, Rgb]:
            return self._open(lacking, places, self._roots)

        def find(photos: dict[int, Rgb]) -> dict[int, Intrinsics | None]:
            return dict(zip(photos, estimator.estimate_intrinsics(list(photos.values())), strict=True))

        def keep(places: list[int], cameras: dict[int, Intrinsics | None]) -> list[Values]:
            return [_found(_to_values(cameras.get(place)), estimator.name) for place in places]

        keys = [estimate_id(estimator.fingerprint, _digest(draft, self._roots)) for draft in lacking]
        estimation = Estimation(open_some, find, keep)
        for draft, value in settled(lacking, self._journal.recall(keys, estimation, self._at_once)):
            draft.put_camera(Intrinsics(**value))
            draft.record("camera", estimator.name)


class EstimateDepth:
    """The depth of photos without a depth map, and the camera where the model finds it on the way.

    Args:
        spec: Which model.
        roots: Folder of each source.
        estimates: Where depth maps and the journal lie.
        finds_cameras: Whether nothing else gives a camera: a photo in which the model finds none is refused.
    """

    def __init__(self, spec: DepthSpec, roots: dict[str, Path], estimates: Path, finds_cameras: bool) -> None:
        self._estimator = load_depth_estimator(spec)
        self._finds_cameras = finds_cameras
        self._at_once = spec.batch_size
        self._journal = DepthJournal(estimates / "depths", estimates)
        self._folder = estimates
        self._roots = roots

    def complete(self, drafts: Sequence[Draft]) -> None:
        """Depth maps are written below the folder of estimates."""
        lacking = [draft for draft in drafts if draft.view["depth"] is None]
        keys = [
            estimate_id(self._estimator.fingerprint, _digest(draft, self._roots), _to_values(draft.camera))
            for draft in lacking
        ]

        def open_some(places: list[int]) -> dict[int, Rgb]:
            return open_photos(lacking, places, self._roots)

        def look(photos: dict[int, Rgb]) -> dict[int, DepthEstimate]:
            cameras = [lacking[place].camera for place in photos]
            return dict(zip(photos, self._estimator.estimate_depth(list(photos.values()), cameras), strict=True))

        def keep(places: list[int], found: dict[int, DepthEstimate]) -> list[Values]:
            return at_once(self._keep, [(keys[place], found.get(place)) for place in places])

        estimation = Estimation(open_some, look, keep)
        for draft, value in settled(lacking, self._journal.recall(keys, estimation, self._at_once)):
            self._put(draft, value)

    def _keep(self, known: tuple[str, DepthEstimate | None]) -> Values:
        key, found = known
        if found is None:
            return {}
        written = write_depth(self._folder, key, found.depth_m)
        if written is None:
            return {NOTHING_FOUND: self._estimator.name}
        path, scale_to_m = written
        return {"path": path, "scale_to_m": scale_to_m, "camera": _to_values(found.camera)}

    def _put(self, draft: Draft, value: Values) -> None:
        draft.view["depth"] = {"path": value["path"], "scale_to_m": value["scale_to_m"], "encoding": ESTIMATED}
        draft.record("depth", self._estimator.name)
        if draft.view["camera"] is not None:
            return
        if value["camera"]:
            draft.put_camera(Intrinsics(**value["camera"]))
            draft.record("camera", self._estimator.name)
        elif self._finds_cameras:
            detail = f"{self._estimator.name} finds depth, but no camera; another kind of `intrinsics` does"
            draft.refuse("nothing_estimated", detail)


class FindGravity:
    """Which way is up in photos whose camera is known, but not its tilt."""

    def __init__(self, spec: GravitySpec, roots: dict[str, Path], estimates: Path) -> None:
        self._estimator = load_gravity_estimator(spec)
        self._open = size_up_photos if spec.kind == "level" else open_photos
        self._at_once = spec.batch_size
        self._journal = EstimateJournal(estimates / "gravity")
        self._roots = roots

    def complete(self, drafts: Sequence[Draft]) -> None:
        """A photo without a camera has no tilt either."""
        lacking = [draft for draft in drafts if _is_tiltless(draft.view["camera"])]
        keys = [
            estimate_id(self._estimator.fingerprint, _digest(draft, self._roots), _to_values(draft.camera))
            for draft in lacking
        ]

        def open_some(places: list[int]) -> dict[int, Rgb]:
            return self._open(lacking, places, self._roots)

        def look(photos: dict[int, Rgb]) -> dict[int, Any]:
            cameras = [camera for place in photos if (camera := lacking[place].camera) is not None]
            return dict(zip(photos, self._estimator.estimate_up(list(photos.values()), cameras), strict=True))

        def keep(places: list[int], ups: dict[int, Any]) -> list[Values]:
            found = [{"up_cam": ups[n].round(_UP_DECIMALS).tolist()} if n in ups else {} for n in places]
            return [_found(value, self._estimator.name) for value in found]

        estimation = Estimation(open_some, look, keep)
        for draft, value in settled(lacking, self._journal.recall(keys, estimation, self._at_once)):
            draft.view["camera"]["up_cam"] = value["up_cam"]
            draft.record("gravity", self._estimator.name)


def _digest(draft: Draft, roots: dict[str, Path]) -> str:
    return media_digest(roots[draft.view["source"]] / draft.view["image"])


def _exif_camera(path: Path) -> Intrinsics | None:
    try:
        with Image.open(path) as image:
            return read_camera(image)
    except OSError:  # what opens photos says what is wrong with it; EXIF says nothing here
        return None


def _found(value: Values, model: str) -> Values:
    """What a model found; numbers that are none say that it found nothing."""
    numbers = np.concatenate([np.ravel(each) for each in value.values()]) if value else np.zeros(0)
    return value if np.isfinite(numbers).all() else {NOTHING_FOUND: model}


def _to_values(camera: Intrinsics | None) -> Values:
    return {} if camera is None else {name: round(float(getattr(camera, name)), _PIXEL_DECIMALS) for name in _NAMES}


def _is_tiltless(camera: dict[str, Any] | None) -> bool:
    return camera is not None and camera["up_cam"] is None and camera["cam_to_world"] is None
