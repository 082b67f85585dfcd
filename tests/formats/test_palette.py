from itertools import combinations

import numpy as np
import pytest

from internspatial_kedro.formats.palette import COLOURS, PALETTE, WELL_APART, Rgb, contrast_colour, luminance


def to_lab(colour: Rgb) -> np.ndarray:
    """CIELAB (D65) of an sRGB colour, from the standard's definition."""
    linear = np.where(
        (c := np.array(colour) / 255) <= 0.04045,
        c / 12.92,
        ((c + 0.055) / 1.055) ** 2.4,
    )
    matrix = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    x, y, z = np.cbrt(np.array(matrix) @ linear / [0.9505, 1.0, 1.089])
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def difference(first: str, second: str) -> float:
    return float(np.linalg.norm(to_lab(PALETTE[first]) - to_lab(PALETTE[second])))


def test_at_least_eight_colours_that_are_told_apart() -> None:
    assert len(COLOURS) >= 8
    assert min(difference(*pair) for pair in combinations(COLOURS, 2)) > 30


@pytest.mark.parametrize("step", WELL_APART)
def test_two_marks_of_a_sample_differ_clearly(step: int) -> None:
    pairs = [(COLOURS[i], COLOURS[(i + step) % len(COLOURS)]) for i in range(len(COLOURS))]

    assert min(difference(*pair) for pair in pairs) > 80


@pytest.mark.parametrize("name", COLOURS)
def test_halo_and_digits_contrast_with_every_colour(name: str) -> None:
    light, other = luminance(PALETTE[name]), luminance(contrast_colour(PALETTE[name]))

    assert (max(light, other) + 0.05) / (min(light, other) + 0.05) >= 4.5  # WCAG 2 AA for text
