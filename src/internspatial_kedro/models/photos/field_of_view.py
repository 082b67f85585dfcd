"""The fallback for intrinsics: one field of view for all photos."""

import hashlib
import math
from collections.abc import Sequence

from internspatial_kedro.geometry.cameras import Intrinsics
from internspatial_kedro.models.photos.estimators import Rgb


class FixedFieldOfView:
    """Says of every photo that its longer side spans the same angle; rows record that with the angle.

    Args:
        degrees: That angle, above 0 and under 180.
    """

    def __init__(self, degrees: float) -> None:
        self._degrees = degrees

    @property
    def name(self) -> str:
        """`field_of_view/` and the angle in degrees."""
        return f"field_of_view/{self._degrees:g}"

    @property
    def fingerprint(self) -> str:
        """Of the angle."""
        return hashlib.sha256(f"field_of_view\0{self._degrees!r}".encode()).hexdigest()

    def estimate_intrinsics(self, photos: Sequence[Rgb]) -> list[Intrinsics]:
        """Square pixels and the principal point in the middle.

        Args:
            photos: Only their sizes matter.
        """
        return [field_of_view_to_camera(self._degrees, photo.shape[1], photo.shape[0]) for photo in photos]


def field_of_view_to_camera(degrees: float, width: int, height: int) -> Intrinsics:
    """The camera with square pixels and a central principal point whose longer side spans an angle.

    Args:
        degrees: That angle.
        width: Of the photo in pixels.
        height: Of the photo in pixels.
    """
    focal_px = max(width, height) / 2 / math.tan(math.radians(degrees) / 2)
    return Intrinsics(focal_px, focal_px, width / 2, height / 2)
