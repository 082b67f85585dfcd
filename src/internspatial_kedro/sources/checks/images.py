"""Images on disk: there, whole, and of the stated size."""

import struct
import zlib
from pathlib import Path

from PIL import Image

from internspatial_kedro.sources.checks.reasons import Reason, Unusable

MAX_PIXELS = 100_000_000
# What Pillow raises on damaged files, by decoder.
_DECODING_ERRORS = (OSError, SyntaxError, ValueError, EOFError, OverflowError, struct.error, zlib.error)


def check_image(path: Path, stated_wh: tuple[int, int] | None = None) -> tuple[int, int]:
    """Decode an image once.

    Args:
        path: The file.
        stated_wh: Width and height that the dataset states, if it does [px].

    Returns:
        Width and height [px].

    Raises:
        Unusable: `image_missing`, `image_truncated`, `image_unreadable`, `image_too_large` or `image_wrong_size`.
    """
    if not path.is_file():
        raise Unusable(Reason.IMAGE_MISSING, f"{path.name} does not exist")
    if path.stat().st_size == 0:
        raise Unusable(Reason.IMAGE_TRUNCATED, f"{path.name} is empty")
    size_wh, _ = decode_image(path)
    if stated_wh is not None and size_wh != stated_wh:
        raise Unusable(
            Reason.IMAGE_WRONG_SIZE, f"{path.name} has {size_text(size_wh)} px; {size_text(stated_wh)} were expected"
        )
    return size_wh


def decode_image(path: Path) -> tuple[tuple[int, int], str]:
    """Width and height [px] and Pillow's pixel mode of a file that was decoded completely.

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
