"""The camera that a photo's EXIF tags state: focal length by the 35 mm equivalent, or by the sensor's resolution.

Tags and units are those of the Exif standard (CIPA DC-008, sections 4.6.5 and 4.6.6). Pixels are taken to be square
and the principal point to be in the middle; nothing is said of photos that were cropped or whose tags make no sense.
"""

import math
from collections.abc import Mapping
from typing import Any, Final

from PIL import ExifTags, Image

from internspatial_kedro.geometry.cameras import Intrinsics

_FILM_DIAGONAL_MM: Final = math.hypot(36, 24)
"""Equal angles of view along the diagonal make focal lengths equivalent."""
_UNIT_MM: Final = {2: 25.4, 3: 10.0, 4: 1.0, 5: 0.001}
"""FocalPlaneResolutionUnit: inch, centimetre; millimetre and micrometre are written by some cameras."""
_PLAUSIBLE_DEGREES: Final = (1.0, 140.0)
"""Of the longer side: from a 2000 mm telephoto lens to a very wide one that is no fisheye."""
_ASPECT_TOLERANCE: Final = 0.02
_TURNED: Final = frozenset({5, 6, 7, 8})
"""Orientations that exchange height and width."""


def read_camera(image: Image.Image) -> Intrinsics | None:
    """The camera of a photo in the pixels of its upright form.

    Args:
        image: As opened, before or after `ImageOps.exif_transpose`; its pixels are not read.

    Returns:
        None where the tags state no focal length, or an implausible one, or are of another crop.
    """
    exif = image.getexif()
    tags = exif.get_ifd(ExifTags.IFD.Exif)
    width, height = image.size
    if exif.get(ExifTags.Base.Orientation) in _TURNED:
        width, height = height, width
    if _is_cropped(tags, width, height):
        return None
    focal_px = _from_film(tags, width, height) or _from_sensor(tags, width, height)
    if focal_px is None or not _is_plausible(focal_px, max(width, height)):
        return None
    return Intrinsics(focal_px, focal_px, width / 2, height / 2)


def _from_film(tags: Mapping[int, Any], width: int, height: int) -> float | None:
    equivalent_mm = _read_number(tags, ExifTags.Base.FocalLengthIn35mmFilm)
    return equivalent_mm and equivalent_mm / _FILM_DIAGONAL_MM * math.hypot(width, height)


def _from_sensor(tags: Mapping[int, Any], width: int, height: int) -> float | None:
    """The resolution is that of the photo as it was taken, so a reduced one has its share of it."""
    focal_mm = _read_number(tags, ExifTags.Base.FocalLength)
    per_unit = _read_number(tags, ExifTags.Base.FocalPlaneXResolution)
    unit_mm = _UNIT_MM.get(int(_read_number(tags, ExifTags.Base.FocalPlaneResolutionUnit) or 2))
    taken = _taken_sides(tags)
    if focal_mm is None or per_unit is None or unit_mm is None or taken is None:
        return None
    return focal_mm * per_unit / unit_mm * max(width, height) / max(taken)


def _is_cropped(tags: Mapping[int, Any], width: int, height: int) -> bool:
    """Whether the proportions are no longer those of the photo as it was taken."""
    taken = _taken_sides(tags)
    if taken is None:
        return False
    before, after = max(taken) / min(taken), max(width, height) / min(width, height)
    return abs(before / after - 1) > _ASPECT_TOLERANCE


def _taken_sides(tags: Mapping[int, Any]) -> tuple[float, float] | None:
    sides = [_read_number(tags, tag) for tag in (ExifTags.Base.ExifImageWidth, ExifTags.Base.ExifImageHeight)]
    return None if sides[0] is None or sides[1] is None else (sides[0], sides[1])


def _read_number(tags: Mapping[int, Any], tag: int) -> float | None:
    """A positive number; 0 says unknown, and writers put anything into a tag."""
    try:
        number = float(tags[tag])
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    return number if math.isfinite(number) and number > 0 else None


def _is_plausible(focal_px: float, longer_side: int) -> bool:
    degrees = 2 * math.degrees(math.atan(longer_side / 2 / focal_px))
    return _PLAUSIBLE_DEGREES[0] <= degrees <= _PLAUSIBLE_DEGREES[1]
