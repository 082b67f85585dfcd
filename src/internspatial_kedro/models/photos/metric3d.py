"""Metric3D v2: metric depth from a photo and its camera (Hu et al. 2024, arXiv:2404.15506).

Code: the repository YvanYin/Metric3D with its hubconf.py. The network sees every photo as if a camera with a focal
length of 1000 pixels had taken it, and its depths are those of that canonical camera.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.geometry.cameras import Intrinsics
from internspatial_kedro.models.errors import ModelError
from internspatial_kedro.models.photos.estimators import DepthEstimate, Rgb
from internspatial_kedro.models.photos.hub import HubNetwork, fill, read_weights
from internspatial_kedro.models.photos.hub_devices import keep_on
from internspatial_kedro.models.photos.specs import DepthSpec

CANONICAL_FOCAL_PX: Final = 1000.0
_VIT_INPUT_HW: Final = (616, 1064)
_CONVNEXT_INPUT_HW: Final = (544, 1216)
_FARTHEST_M: Final = 300.0
"""The authors clip there."""
_MEAN: Final = (123.675, 116.28, 103.53)
_DEVIATION: Final = (58.395, 57.12, 57.375)


@dataclass(frozen=True, slots=True)
class Fit:
    """Where a photo lies in the network's input.

    Attributes:
        scale: Input pixels a pixel of the photo.
        height: Of the photo in the input.
        width: Of the photo in the input.
        top: Rows of padding above it.
        left: Columns of padding on its left.
    """

    scale: float
    height: int
    width: int
    top: int
    left: int


def fit_into(photo_hw: tuple[int, int], input_hw: tuple[int, int]) -> Fit:
    """The largest size with the photo's proportions, in the middle.

    Args:
        photo_hw: Height and width of the photo.
        input_hw: Of the network's input.
    """
    scale = min(input_hw[0] / photo_hw[0], input_hw[1] / photo_hw[1])
    height, width = (max(1, round(side * scale)) for side in photo_hw)
    return Fit(scale, height, width, (input_hw[0] - height) // 2, (input_hw[1] - width) // 2)


class Metric3dDepth:
    """Depth of photos whose cameras are known.

    Args:
        spec: `code` is the checkout, `entry` a function of its hubconf.py, `checkpoint` the weights file.

    Raises:
        ModelError: One of them is not there.
    """

    def __init__(self, spec: DepthSpec) -> None:
        self._input_hw = _CONVNEXT_INPUT_HW if "convnext" in spec.entry else _VIT_INPUT_HW

        def build(folder: Path, weights: Path) -> Any:
            import torch

            network = torch.hub.load(str(folder), spec.entry, source="local", pretrain=False)
            fill(network, read_weights(weights, "model_state_dict"), weights, ignore_others=True)
            return network

        self._hub = HubNetwork(spec.code, "hubconf.py", spec.checkpoint, spec, build, ("metric3d", spec.entry))

    @property
    def name(self) -> str:
        """`metric3d/` and the name of the weights."""
        return f"metric3d/{self._hub.version}"

    @property
    def fingerprint(self) -> str:
        """Of code, entry, weights and the numbers' type."""
        return self._hub.fingerprint

    def estimate_depth(self, photos: Sequence[Rgb], cameras: Sequence[Intrinsics | None]) -> list[DepthEstimate]:
        """The depth of each photo, float32 metres along the optical axis; 0 beyond 300 m, where there is none.

        Args:
            photos: RGB, uint8, shape (height, width, 3).
            cameras: One a photo; only the focal length counts.

        Raises:
            ModelError: A photo has no camera, or the network cannot be loaded.
        """
        known = [_require_focal(camera) for camera in cameras]
        return self._hub.look(list(zip(photos, known, strict=True)), self._look)

    def _look(self, network: Any, device: Any, batch: "list[tuple[Rgb, float]]") -> list[DepthEstimate]:
        import torch

        fits = [fit_into(photo.shape[:2], self._input_hw) for photo, _ in batch]
        seen = torch.stack([self._to_input(photo, fit, device) for (photo, _), fit in zip(batch, fits, strict=True)])
        with keep_on(device):
            canonical = network.inference({"input": seen})[0].float()
        if canonical.shape != (len(batch), 1, *self._input_hw):
            raise ModelError(f"Metric3D gave depth of shape {tuple(canonical.shape)}, not one of its input's size.")
        return [
            DepthEstimate(_to_metres(depth[0], photo.shape[:2], fit, focal_px))
            for depth, (photo, focal_px), fit in zip(canonical, batch, fits, strict=True)
        ]

    def _to_input(self, photo: Rgb, fit: Fit, device: Any) -> Any:
        """Normalised, resized as the authors do (bilinear, not smoothed), padded by the mean colour, which is 0."""
        import torch
        from torch.nn.functional import interpolate, pad

        pixels = torch.from_numpy(np.ascontiguousarray(photo)).to(device).permute(2, 0, 1).float()
        mean, deviation = (torch.tensor(each, device=device)[:, None, None] for each in (_MEAN, _DEVIATION))
        small = interpolate(((pixels - mean) / deviation)[None], (fit.height, fit.width), mode="bilinear")[0]
        right = self._input_hw[1] - fit.left - fit.width
        bottom = self._input_hw[0] - fit.top - fit.height
        return pad(small, (fit.left, right, fit.top, bottom))


def _require_focal(camera: Intrinsics | None) -> float:
    if camera is None:
        raise ModelError(
            "Metric3D needs the focal length of a photo to know its depth in metres. Configure intrinsics: WildCamera, "
            "a depth model that finds them, or a field of view."
        )
    return camera.fx


def _to_metres(canonical: Any, photo_hw: tuple[int, int], fit: Fit, focal_px: float) -> NDArray[np.float32]:
    """Out of the padding, to the photo's size, from the canonical camera to the one that took it."""
    from torch.nn.functional import interpolate

    own = canonical[fit.top : fit.top + fit.height, fit.left : fit.left + fit.width]
    depth = interpolate(own[None, None], photo_hw, mode="bilinear")[0, 0].cpu().numpy()
    depth_m = depth * (focal_px * fit.scale / CANONICAL_FOCAL_PX)
    is_estimate = np.isfinite(depth_m) & (depth_m > 0) & (depth_m <= _FARTHEST_M)
    return np.where(is_estimate, depth_m, 0).astype(np.float32)
