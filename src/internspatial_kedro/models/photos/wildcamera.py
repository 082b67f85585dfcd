"""WildCamera: the pinhole camera of a photo (Zhu et al. 2023, arXiv:2306.10988).

Code: the repository ShngJZ/WildCamera with its hubconf.py. The network says of each pixel where its ray points; a
pinhole camera sends columns to ray slopes by a straight line, and rows by another, so each is fitted by itself. The
authors draw pairs of pixels at random for that; here all focal lengths of a fine scale are tried instead, so a photo
has the same camera each time.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from internspatial_kedro.geometry.cameras import Intrinsics
from internspatial_kedro.geometry.frames import Array
from internspatial_kedro.models.photos.estimators import Rgb
from internspatial_kedro.models.photos.hub import HubNetwork, fill, read_weights
from internspatial_kedro.models.photos.specs import IntrinsicsSpec

_INPUT_WH: Final = (640, 480)
_MEAN: Final = (0.485, 0.456, 0.406)
_DEVIATION: Final = (0.229, 0.224, 0.225)
_SLOPE_TOLERANCE: Final = 0.02
"""A ray agrees with a camera whose slope there differs by no more (the authors' threshold)."""
_FOCAL_RANGE: Final = (0.2, 20.0)
"""In lengths of the side: fields of view from 136 down to 3 degrees."""
_FOCALS: Final = 256
_STRIDE: Final = 8
_ROUNDS: Final = 5


class WildCameraIntrinsics:
    """Cameras of photos: both focal lengths and the principal point.

    Args:
        spec: `code` is the checkout, `checkpoint` the weights file.

    Raises:
        ModelError: One of them is not there.
    """

    def __init__(self, spec: IntrinsicsSpec) -> None:
        self._hub = HubNetwork(spec.code, "hubconf.py", spec.checkpoint, spec, _build, ("wildcamera",))

    @property
    def name(self) -> str:
        """`wildcamera/` and the name of the weights."""
        return f"wildcamera/{self._hub.version}"

    @property
    def fingerprint(self) -> str:
        """Of code, weights and the numbers' type."""
        return self._hub.fingerprint

    def estimate_intrinsics(self, photos: Sequence[Rgb]) -> list[Intrinsics]:
        """The camera of each photo, in its own pixels; nan where the network gives no rays.

        Args:
            photos: RGB, uint8, shape (height, width, 3).

        Raises:
            ModelError: The network cannot be loaded.
        """
        return self._hub.look(photos, _look)


def rays_to_camera(rays: Array) -> Intrinsics:
    """The pinhole camera that agrees with most rays of a photo.

    Args:
        rays: Directions in the camera frame of the pixels' centres, shape (3, height, width); any length.

    Returns:
        In pixels of the rays' own size; nan where no two rays have a slope.
    """
    _, height, width = rays.shape
    rows, columns = np.mgrid[0:height:_STRIDE, 0:width:_STRIDE]
    x, y, z = rays[:, rows, columns].reshape(3, -1)
    with np.errstate(divide="ignore", invalid="ignore"):
        fx, cx = _fit_line(columns.ravel() + 0.5, x / z, width)
        fy, cy = _fit_line(rows.ravel() + 0.5, y / z, height)
    return Intrinsics(fx, fy, cx, cy)


def _fit_line(pixels: Array, slopes: Array, side: int) -> tuple[float, float]:
    """Focal length and centre with `pixels = focal * slopes + centre`, by most agreement, then by least squares."""
    is_finite = np.isfinite(slopes)
    pixels, slopes = pixels[is_finite], slopes[is_finite]
    if len(pixels) < 2:
        return np.nan, np.nan
    shortest, longest = (factor * side for factor in _FOCAL_RANGE)
    focals = np.geomspace(shortest, longest, _FOCALS)
    centres = np.median(pixels - focals[:, None] * slopes, axis=1)
    agreeing = np.abs(slopes - (pixels - centres[:, None]) / focals[:, None]) < _SLOPE_TOLERANCE
    best = int(agreeing.sum(axis=1).argmax())
    focal, centre = float(focals[best]), float(centres[best])
    for _ in range(_ROUNDS):
        agrees = np.abs(slopes - (pixels - centre) / focal) < _SLOPE_TOLERANCE
        if np.unique(pixels[agrees]).size < 2:
            break
        steepness, offset = np.polyfit(pixels[agrees], slopes[agrees], 1)
        if not shortest <= 1 / steepness <= longest:
            break
        focal, centre = float(1 / steepness), float(-offset / steepness)
    return focal, centre


def _look(network: Any, device: Any, batch: list[Rgb]) -> list[Intrinsics]:
    import torch

    seen = torch.from_numpy(np.stack([_to_input(photo) for photo in batch])).to(device)
    rays = network(seen).double().cpu().numpy()
    return [
        _enlarge(rays_to_camera(own), photo.shape[1], photo.shape[0]) for own, photo in zip(rays, batch, strict=True)
    ]


def _to_input(photo: Rgb) -> NDArray[np.float32]:
    """Squeezed to the network's proportions, which the camera undoes, and normalised."""
    small = Image.fromarray(photo).resize(_INPUT_WH, Image.Resampling.BILINEAR)
    colours = (np.asarray(small) / 255 - np.array(_MEAN)) / np.array(_DEVIATION)
    return np.ascontiguousarray(colours.transpose(2, 0, 1), np.float32)


def _enlarge(camera: Intrinsics, width: int, height: int) -> Intrinsics:
    across, down = width / _INPUT_WH[0], height / _INPUT_WH[1]
    return Intrinsics(camera.fx * across, camera.fy * down, camera.cx * across, camera.cy * down)


def _build(folder: Path, weights: Path) -> Any:
    import torch

    network = torch.hub.load(str(folder), "WildCamera", source="local", pretrained=False)
    fill(network, read_weights(weights), weights)
    return network
