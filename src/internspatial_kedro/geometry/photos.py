"""Photo files as people see them: upright, RGB, eight bits a channel. Every room opens photos here.

What a file may hold and what becomes of it:

* an EXIF orientation: the picture is turned, so that pixels agree with `views.width`, `views.height` and all boxes. A
  broken EXIF block says nothing. TIFF and HEIF are turned by their decoders.
* grey, palette, CMYK: converted. Sixteen bits: the upper eight. Transparency: laid on white.
* several pictures (animated GIF, WebP, PNG, pages of a TIFF): refused; nothing says which one the labels are of. The
  further pictures of a camera's MPO and of a HEIF file are previews: the first is the photo.
* numbers without a white (32-bit integers and floats) and Lab: refused.
"""

import importlib
import importlib.util
import struct
import zlib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, Final, Literal, NamedTuple, TypeVar

import numpy as np
from PIL import ExifTags, Image

from internspatial_kedro.geometry.orientations import UPRIGHT, turn_size

T = TypeVar("T")

MAX_PIXELS: Final = 100_000_000
# What Pillow raises on damaged files, by decoder.
_DECODING_ERRORS: Final = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    OverflowError,
    IndexError,
    KeyError,
    TypeError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)
_TRANSPOSES: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_TURNED_BY_DECODER: Final = frozenset({"TIFF", "HEIF"})
_FIRST_IS_THE_PHOTO: Final = frozenset({"MPO", "HEIF"})
_NEVER_PASSED_ON: Final = _TURNED_BY_DECODER | _FIRST_IS_THE_PHOTO
_NO_PHOTO: Final = frozenset({"I", "F", "LAB"})
_PLAIN: Final = frozenset({"RGB", "L"})
_HEIF_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})

Fault = Literal["image_truncated", "image_unreadable", "image_too_large", "image_animated"]


class PhotoError(ValueError):
    """A file that is no photo.

    Attributes:
        fault: The word that is counted.
        detail: The file's name and what is wrong with it.
    """

    def __init__(self, fault: Fault, detail: str) -> None:
        super().__init__(detail)
        self.fault = fault
        self.detail = detail


class Photo(NamedTuple):
    """An opened photo.

    Attributes:
        image: Its pixels, upright, RGB.
        encoding: Pillow's name of the file's format if the file holds just these pixels and may be passed on; else
            None.
    """

    image: Image.Image
    encoding: str | None


class StoredGrid(NamedTuple):
    """How a photo is stored.

    Attributes:
        size_wh: Width and height before it is turned [px].
        orientation: EXIF's number, 1 to 8; 1 where the file does not say, or its decoder turns it.
    """

    size_wh: tuple[int, int]
    orientation: int


def open_photo(file: Path | BinaryIO) -> Photo:
    """Decode a photo completely.

    Raises:
        FileNotFoundError: There is no such file.
        PhotoError: It is none, is cut short, too large or holds several pictures.
    """
    return _read(file, _decode)


def open_rgb(file: Path | BinaryIO) -> Image.Image:
    """A photo's pixels, upright, RGB; raises as `open_photo`."""
    return open_photo(file).image


def examine_photo(file: Path) -> StoredGrid:
    """Decode a photo completely and say how it is stored; raises as `open_photo`."""
    return _read(file, _examine)


def photo_size(file: Path | BinaryIO) -> tuple[int, int]:
    """Width and height of the upright photo [px], from the file's head; raises as `open_photo`."""
    return _read(file, lambda image: turn_size(image.size, _orientation(image)))


def _read(file: Path | BinaryIO, use: Callable[[Image.Image], T]) -> T:
    name = file.name if isinstance(file, Path) else "the picture"
    try:
        with _open(file) as image:
            if image.width * image.height > MAX_PIXELS:
                raise PhotoError("image_too_large", f"{image.width} x {image.height} px; at most {MAX_PIXELS:,}")
            return use(image)
    except FileNotFoundError:
        raise
    except PhotoError as error:
        raise PhotoError(error.fault, f"{name}: {error.detail}") from error
    except _DECODING_ERRORS as error:
        raise PhotoError(_fault(error), f"{name}: {error}") from error


def _fault(error: Exception) -> Fault:
    if isinstance(error, Image.DecompressionBombError | Image.DecompressionBombWarning):
        return "image_too_large"
    message = str(error).lower()
    cut = isinstance(error, EOFError) or "truncated" in message or "incomplete" in message
    return "image_truncated" if cut else "image_unreadable"


def _open(file: Path | BinaryIO) -> Image.Image:
    if _is_heif(file) and not _register_heif():
        raise PhotoError(
            "image_unreadable",
            "HEIF needs pillow-heif: pip install 'internspatial-kedro[photos]', or convert the file to JPEG",
        )
    return Image.open(file)


def _is_heif(file: Path | BinaryIO) -> bool:
    """By the brand in its first box (ISO/IEC 23008-12); AVIF, which Pillow reads itself, has others."""
    if isinstance(file, Path):
        with file.open("rb") as stream:
            head = stream.read(12)
    else:
        start = file.tell()
        head = file.read(12)
        file.seek(start)
    return head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS


@lru_cache(maxsize=1)
def _register_heif() -> bool:
    if importlib.util.find_spec("pillow_heif") is None:
        return False
    importlib.import_module("pillow_heif").register_heif_opener()
    return True


def _load(image: Image.Image) -> None:
    if image.mode in _NO_PHOTO:
        raise PhotoError("image_unreadable", f"pixels of kind {image.mode}; a photo of 8 or 16 bits was expected")
    pictures = getattr(image, "n_frames", 1)
    if pictures > 1 and image.format not in _FIRST_IS_THE_PHOTO:
        raise PhotoError("image_animated", f"{pictures} pictures in one file; one was expected")
    image.load()


def _examine(image: Image.Image) -> StoredGrid:
    _load(image)
    return StoredGrid(image.size, _orientation(image))


def _decode(image: Image.Image) -> Photo:
    _load(image)
    orientation = _orientation(image)
    plain = image.mode in _PLAIN and orientation == UPRIGHT and image.format not in _NEVER_PASSED_ON
    rgb = _to_rgb(image)
    upright = rgb if orientation == UPRIGHT else rgb.transpose(_TRANSPOSES[orientation])
    return Photo(upright, image.format if plain else None)


def _orientation(image: Image.Image) -> int:
    if image.format in _TURNED_BY_DECODER:
        return UPRIGHT
    try:
        stated = image.getexif().get(ExifTags.Base.Orientation, UPRIGHT)
    except _DECODING_ERRORS:
        return UPRIGHT
    return stated if isinstance(stated, int) and stated in _TRANSPOSES else UPRIGHT


def _to_rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):
        # Pillow's own conversion cuts off at 255.
        return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8)).convert("RGB")
    if not image.has_transparency_data:
        return image.convert("RGB")
    paper = Image.new("RGBA", image.size, "white")
    paper.alpha_composite(image.convert("RGBA"))
    return paper.convert("RGB")
