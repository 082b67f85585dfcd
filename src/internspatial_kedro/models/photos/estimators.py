"""The protocols of models that lift photos: what they get and what they give.

Photos are RGB, uint8, shape (height, width, 3), upright as their EXIF orientation says. Pixels, frames and units are
those of docs/conventions.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.geometry.cameras import Intrinsics

Rgb = NDArray[np.uint8]
"""A photo, shape (height, width, 3)."""


@dataclass(frozen=True, slots=True)
class Outlines:
    """What a segmenter sees in the boxes of one photo.

    Attributes:
        masks: One a box, bool, shape (boxes, height, width).
        scores: The model's own estimate of their quality, shape (boxes,), in [0, 1].
    """

    masks: NDArray[np.bool_]
    scores: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class DepthEstimate:
    """The depth of one photo.

    Attributes:
        depth_m: Metres along the optical axis, float32, shape (height, width); 0 is no estimate.
        camera: The camera that the model found on the way; None where it finds none.
    """

    depth_m: NDArray[np.float32]
    camera: Intrinsics | None = None


class Estimator(Protocol):
    """What all of them have."""

    @property
    def name(self) -> str:
        """Model and version, as rows record them: `sam2/sam2.1_hiera_large`."""
        ...

    @property
    def fingerprint(self) -> str:
        """Of everything that decides its estimates: weights, settings, code. Known without loading the weights."""
        ...


class Segmenter(Estimator, Protocol):
    """Boxes to outlines."""

    def segment(self, photos: Sequence[Rgb], boxes_xyxy: Sequence[NDArray[np.float64]]) -> list[Outlines]:
        """The outlines in the boxes (boxes, 4) of each photo, in order; a photo without boxes has none."""
        ...


class DepthEstimator(Estimator, Protocol):
    """Photos to metric depth."""

    def estimate_depth(self, photos: Sequence[Rgb], cameras: Sequence[Intrinsics | None]) -> list[DepthEstimate]:
        """The depth of each photo, in order.

        Args:
            photos: What to look at.
            cameras: Those that are known already; a model that needs none leaves them aside.

        Raises:
            ModelError: The model needs a camera and there is none.
        """
        ...


class IntrinsicsEstimator(Estimator, Protocol):
    """Photos to pinhole cameras."""

    def estimate_intrinsics(self, photos: Sequence[Rgb]) -> list[Intrinsics]:
        """The camera of each photo, in order."""
        ...


class GravityEstimator(Estimator, Protocol):
    """Photos to the direction against gravity."""

    def estimate_up(self, photos: Sequence[Rgb], cameras: Sequence[Intrinsics]) -> list[NDArray[np.float64]]:
        """Unit vectors against gravity in the camera frame, shape (3,), in order."""
        ...
