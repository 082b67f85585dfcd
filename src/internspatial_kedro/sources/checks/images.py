"""Images on disk: there, whole, and of the stated size; and which way up their labels are."""

import struct
import zlib
from pathlib import Path
from typing import NamedTuple

from PIL import Image

from internspatial_kedro.geometry.orientations import UPRIGHT, turn_size
from internspatial_kedro.geometry.photos import MAX_PIXELS, PhotoError, StoredGrid, examine_photo
from internspatial_kedro.sources.checks.reasons import Reason, Unusable

# What Pillow raises on damaged files, by decoder.
_DECODING_ERRORS = (OSError, SyntaxError, ValueError, EOFError, OverflowError, struct.error, zlib.error)


class LabelGrid(NamedTuple):
    """The pixels that a dataset's boxes and masks count.

    Attributes:
        size_wh: Width and height [px].
        orientation: How they are turned upright, 1 to 8 as in EXIF; 1 if they are.
    """

    size_wh: tuple[int, int]
    orientation: int

    @property
    def upright_wh(self) -> tuple[int, int]:
        """Width and height of the photo as people see it [px]."""
        return turn_size(self.size_wh, self.orientation)


def check_image(path: Path, stated_wh: tuple[int, int] | None = None) -> tuple[int, int]:
    """Decode an image that a camera or a depth map belongs to.

    Args:
        path: The file.
        stated_wh: Width and height that the dataset states, if it does [px].

    Returns:
        Width and height [px].

    Raises:
        Unusable: As `check_photo`; `orientation_unclear` also if it is labelled as it is stored, on its side.
    """
    grid = check_photo(path, stated_wh, labelled=True)
    if grid.orientation != UPRIGHT:
        raise Unusable(
            Reason.ORIENTATION_UNCLEAR,
            f"{path.name} is stored on its side (EXIF orientation {grid.orientation}) and has a camera; "
            "pictures without EXIF orientation were expected",
        )
    return grid.upright_wh


def check_photo(path: Path, stated_wh: tuple[int, int] | None, labelled: bool) -> LabelGrid:
    """Decode a photo once and say in which pixels its labels are.

    Where EXIF asks for the photo to be turned, datasets label the pixels as they are stored or as people see them; the
    size that they state decides. Where it cannot (half turns, mirrors, squares, no size), nothing can.

    Args:
        path: The file.
        stated_wh: Width and height that the dataset states, if it does [px].
        labelled: Whether there are boxes, masks or a camera.

    Raises:
        Unusable: `image_missing`, `image_truncated`, `image_unreadable`, `image_too_large`, `image_animated`,
            `image_wrong_size` or `orientation_unclear`.
    """
    stored = _examine(path)
    upright_wh = turn_size(*stored)
    if stated_wh is not None and stated_wh not in (stored.size_wh, upright_wh):
        raise Unusable(
            Reason.IMAGE_WRONG_SIZE, f"{path.name} has {size_text(upright_wh)} px; {size_text(stated_wh)} were expected"
        )
    if stored.orientation == UPRIGHT or not labelled:
        return LabelGrid(upright_wh, UPRIGHT)
    if stated_wh is None or upright_wh == stored.size_wh:
        raise Unusable(
            Reason.ORIENTATION_UNCLEAR,
            f"{path.name} is stored turned (EXIF orientation {stored.orientation}), and no stated size tells whether "
            "its labels are of the stored or of the upright picture",
        )
    return LabelGrid(upright_wh, UPRIGHT) if stated_wh == upright_wh else LabelGrid(*stored)


def _examine(path: Path) -> StoredGrid:
    if not path.is_file():
        raise Unusable(Reason.IMAGE_MISSING, f"{path.name} does not exist")
    if path.stat().st_size == 0:
        raise Unusable(Reason.IMAGE_TRUNCATED, f"{path.name} is empty")
    try:
        return examine_photo(path)
    except PhotoError as error:
        raise Unusable(Reason(error.fault), error.detail) from error


def decode_image(path: Path) -> tuple[tuple[int, int], str]:
    """Width and height [px] and Pillow's pixel mode of a map of numbers that was decoded completely.

    Raises:
        Unusable: `image_truncated`, `image_unreadable` or `image_too_large`.
    """
    try:
        with Image.open(path) as image:
            if image.width * image.height > MAX_PIXELS:
                raise Unusable(Reason.IMAGE_TOO_LARGE, f"{path.name} has {size_text(image.size)} px")
            image.load()
            return image.size, image.mode
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unusable(Reason.IMAGE_TOO_LARGE, f"{path.name}: {error}") from error
    except _DECODING_ERRORS as error:
        message = str(error).lower()
        cut = isinstance(error, EOFError) or "truncated" in message or "incomplete" in message
        raise Unusable(Reason.IMAGE_TRUNCATED if cut else Reason.IMAGE_UNREADABLE, f"{path.name}: {error}") from error


def size_text(size_wh: tuple[int, int]) -> str:
    """Width x height, for a reject's detail."""
    return f"{size_wh[0]} x {size_wh[1]}"
