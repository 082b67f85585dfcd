"""Marks on pictures: numbered places and numbered boxes, drawn with Pillow and kept by content."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from internspatial_kedro.benchmarks.benchmark import Reading
from internspatial_kedro.benchmarks.media import MediaError, store_image
from internspatial_kedro.geometry.photos import PhotoError, open_rgb

Box = tuple[float, float, float, float]
Place = tuple[str, float, float]
"""Label, column and row [px]."""

_COLOURS: Final = ("#e6191e", "#1946f0", "#19a53c", "#ff8700", "#872bb9", "#00b4c8", "#ff73be", "#8c5a14")
_LINE_SHARE: Final = 1 / 200
_FONT_SHARE: Final = 1 / 28
_SMALLEST_FONT_PX: Final = 12
_QUALITY: Final = 92


def clamp_box(box: Box, width: int, height: int) -> Box:
    """A box (left, top, right, bottom) with its corners inside the picture [px]."""
    left, top, right, bottom = box
    across, down = sorted((left, right)), sorted((top, bottom))
    return (
        min(max(across[0], 0), width),
        min(max(down[0], 0), height),
        min(max(across[1], 0), width),
        min(max(down[1], 0), height),
    )


def mark_boxes(path: Path, labelled: Sequence[tuple[str, Box]], reading: Reading) -> str:
    """A picture with one box a region, each with a colour and a label of its own.

    Args:
        path: The picture.
        labelled: Labels and boxes (left, top, right, bottom) [px].
        reading: Where the drawn picture is kept.

    Returns:
        Its path below `reading.media_cache`.

    Raises:
        MediaError: `not_an_image`.
    """
    image = _open(path)
    draw = ImageDraw.Draw(image)
    line_px = max(2, round(min(image.size) * _LINE_SHARE))
    for place, (label, box) in enumerate(labelled):
        left, top, right, bottom = clamp_box(box, *image.size)
        draw.rectangle((left, top, right, bottom), outline=_colour(place), width=line_px)
        _write(draw, image.size, label, (left, top), _colour(place), centred=False)
    return _keep(image, reading)


def mark_places(path: Path, places: Sequence[Place], reading: Reading) -> str:
    """A picture with labels at places, red on white; without places, the picture itself under its content.

    Returns:
        Its path below `reading.media_cache`.

    Raises:
        MediaError: `not_an_image`.
    """
    if not places:
        return store_image(path.read_bytes(), reading)
    image = _open(path)
    draw = ImageDraw.Draw(image)
    for label, column, row in places:
        _write(draw, image.size, label, (column, row), _COLOURS[0], centred=True)
    return _keep(image, reading)


def _open(path: Path) -> Image.Image:
    try:
        # Boxes are given in the pixels of the upright picture, and JPEG drops the note that it is turned.
        return open_rgb(path)
    except (OSError, PhotoError) as error:
        raise MediaError("not_an_image", f"{path}: {error}") from error


def _keep(image: Image.Image, reading: Reading) -> str:
    buffer = io.BytesIO()
    image.save(buffer, format="JPEG", quality=_QUALITY)
    return store_image(buffer.getvalue(), reading)


def _write(
    draw: ImageDraw.ImageDraw,
    size_wh: tuple[int, int],
    label: str,
    place: tuple[float, float],
    colour: str,
    *,
    centred: bool,
) -> None:
    """A label on a white plate, moved inwards where the border would cut it."""
    font = ImageFont.load_default(size=max(_SMALLEST_FONT_PX, min(size_wh) * _FONT_SHARE))
    left, top, right, bottom = draw.textbbox((0, 0), label, font=font)
    pad = 3
    width, height = right - left + 2 * pad, bottom - top + 2 * pad
    shift = (width / 2, height / 2) if centred else (0.0, 0.0)
    x = min(max(place[0] - shift[0], 0), max(size_wh[0] - width, 0))
    y = min(max(place[1] - shift[1], 0), max(size_wh[1] - height, 0))
    draw.rectangle((x, y, x + width, y + height), fill="white", outline=colour)
    draw.text((x + pad - left, y + pad - top), label, font=font, fill=colour)


def _colour(place: int) -> str:
    return _COLOURS[place % len(_COLOURS)]
