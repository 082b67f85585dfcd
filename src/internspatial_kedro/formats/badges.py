"""Badges: a digit on a disc, smooth and readable from 64 px to 4,000 px images."""

from functools import lru_cache
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from internspatial_kedro.formats.palette import Rgb, contrast_colour

_OVERSAMPLING: Final = 4
_RIM_SHARE: Final = 0.1
_DIGIT_SHARE: Final = 1.7
"""Font size in radii: a digit as tall as fits into the disc."""
_STROKE_SHARE: Final = 1 / 60
"""Half of what thickens a digit's strokes, in diameters; at the least an oversampled pixel, or small digits fade."""


@lru_cache(maxsize=1024)
def badge(number: int, colour: Rgb, radius_px: int) -> tuple[Image.Image, Image.Image]:
    """A number's badge.

    Args:
        number: What to write.
        colour: The disc's colour.
        radius_px: Radius with the rim [px].

    Returns:
        Its pixels (RGB) and their opacity (L), each 2 x radius wide and high. Both are shared: do not draw on them.
    """
    side = 2 * radius_px * _OVERSAMPLING
    rim = max(_OVERSAMPLING, round(side / 2 * _RIM_SHARE))
    ink = contrast_colour(colour)
    pixels, alpha = Image.new("RGB", (side, side), ink), Image.new("L", (side, side), 0)
    ImageDraw.Draw(alpha).ellipse((0, 0, side - 1, side - 1), fill=255)
    draw = ImageDraw.Draw(pixels)
    draw.ellipse((rim, rim, side - 1 - rim, side - 1 - rim), fill=colour)
    font = ImageFont.load_default(size=side / 2 * _DIGIT_SHARE)
    _write_centred(draw, str(number), font, side / 2, ink)
    size = (2 * radius_px, 2 * radius_px)
    return pixels.resize(size, Image.Resampling.BOX), alpha.resize(size, Image.Resampling.BOX)


def _write_centred(
    draw: ImageDraw.ImageDraw,
    text: str,
    font: ImageFont.ImageFont | ImageFont.FreeTypeFont,
    centre: float,
    ink: Rgb,
) -> None:
    """Write text so that its ink, not its line box, is centred."""
    left, top, right, bottom = draw.textbbox((0, 0), text, font=font)
    place = (centre - (left + right) / 2, centre - (top + bottom) / 2)
    stroke = max(1, int(draw.im.size[0] * _STROKE_SHARE))
    draw.text(place, text, font=font, fill=ink, stroke_width=stroke, stroke_fill=ink)
