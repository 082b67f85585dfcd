"""The 19 instruction formats: what is drawn on the image x how the text refers to objects (InternSpatial, Figure 2)."""

from enum import StrEnum
from typing import Final, NamedTuple


class ImageFormat(StrEnum):
    """What is drawn on the image."""

    ORIGINAL = "original"
    BOX = "box"
    MASK = "mask"
    NUMBER = "number"


class TextFormat(StrEnum):
    """How the text refers to an object."""

    NATURAL = "natural"
    REF = "ref"
    REF_REGION_BOX = "ref_region_box"
    REF_CAPTION_BOX = "ref_caption_box"
    FROM_IMAGE = "from_image"


class Format(NamedTuple):
    """One instruction format."""

    image: ImageFormat
    text: TextFormat


# The order is part of the stored data: a format's index is its bit in `format_quotas.pattern`. Append, never reorder.
FORMATS: Final[tuple[Format, ...]] = tuple(
    Format(image, text)
    for text in TextFormat
    for image in ImageFormat
    # An unmarked image has nothing that a text could point to.
    if (image, text) != (ImageFormat.ORIGINAL, TextFormat.FROM_IMAGE)
)

# Texts that name an object, texts that give its box, and images that carry marks.
NAMING: Final = frozenset({TextFormat.NATURAL, TextFormat.REF})
BOXED: Final = frozenset({TextFormat.REF_REGION_BOX, TextFormat.REF_CAPTION_BOX})
MARKED: Final = frozenset({ImageFormat.BOX, ImageFormat.MASK, ImageFormat.NUMBER})

GRID: Final = 1000
"""Box coordinates are integers in [0, 1000] relative to the image's width and height (InternVL's convention)."""
