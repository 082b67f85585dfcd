"""Colours of marks: eight that a person would call by their names, in the order of the colour circle."""

from typing import Final

Rgb = tuple[int, int, int]

PALETTE: Final[dict[str, Rgb]] = {
    "red": (230, 25, 30),
    "orange": (255, 135, 0),
    "yellow": (255, 230, 25),
    "green": (25, 165, 60),
    "cyan": (0, 220, 235),
    "blue": (25, 70, 240),
    "purple": (135, 35, 185),
    "pink": (255, 115, 190),
}

COLOURS: Final = tuple(PALETTE)
"""Names by position on the circle; an overlay's colour is one of them."""

WELL_APART: Final = (3, 5)
"""Steps along the circle between the colours of two marks (5 is 3 the other way): never two neighbours."""

BLACK: Final[Rgb] = (0, 0, 0)
WHITE: Final[Rgb] = (255, 255, 255)


def luminance(colour: Rgb) -> float:
    """Relative luminance in [0, 1] of an sRGB colour (WCAG 2, definition of relative luminance)."""
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in (c / 255 for c in colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast_colour(colour: Rgb) -> Rgb:
    """Black or white, whichever contrasts more with a colour (WCAG 2 contrast ratio)."""
    light = luminance(colour)
    return BLACK if (light + 0.05) / 0.05 >= 1.05 / (light + 0.05) else WHITE
