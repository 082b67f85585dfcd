"""The fallback for gravity: cameras are taken to be level."""

import hashlib
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.geometry.cameras import Intrinsics
from internspatial_kedro.models.photos.estimators import Rgb

UP_OF_LEVEL: Final = (0.0, -1.0, 0.0)
"""The camera's y points down."""


class LevelCamera:
    """Says of every photo that its camera was held level; rows record that as `level`."""

    @property
    def name(self) -> str:
        """`level`."""
        return "level"

    @property
    def fingerprint(self) -> str:
        """The same always."""
        return hashlib.sha256(b"level").hexdigest()

    def estimate_up(self, photos: Sequence[Rgb], cameras: Sequence[Intrinsics]) -> list[NDArray[np.float64]]:
        """The same unit vector for each photo.

        Args:
            photos: As many as there are cameras.
            cameras: They do not matter.
        """
        return [np.array(UP_OF_LEVEL) for _, _ in zip(photos, cameras, strict=True)]
