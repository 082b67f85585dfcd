"""Orientations: sizes, boxes and masks are turned as Pillow turns pictures."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps

from internspatial_kedro.geometry.masks import mask_to_box
from internspatial_kedro.geometry.orientations import turn_box, turn_mask, turn_size

SIZE_WH = (17, 11)


def as_pillow_turns(mask: np.ndarray, orientation: int) -> np.ndarray:
    image = Image.fromarray(mask.astype(np.uint8))
    image.getexif()[0x0112] = orientation
    return np.asarray(ImageOps.exif_transpose(image), dtype=bool)


@pytest.mark.parametrize("orientation", range(1, 9))
@given(
    columns=st.tuples(st.integers(0, 16), st.integers(1, 17)).filter(lambda pair: pair[0] < pair[1]),
    rows=st.tuples(st.integers(0, 10), st.integers(1, 11)).filter(lambda pair: pair[0] < pair[1]),
)
def test_boxes_and_masks_go_where_their_pixels_go(orientation, columns, rows):
    mask = np.zeros(SIZE_WH[::-1], dtype=bool)
    mask[slice(*rows), slice(*columns)] = True
    mask[rows[0], columns[0]] = rows[1] - rows[0] == columns[1] - columns[0] == 1  # not its own mirror
    expected = as_pillow_turns(mask, orientation)
    turned = turn_mask(mask, orientation)
    np.testing.assert_array_equal(turned, expected)
    assert turn_size(SIZE_WH, orientation) == expected.shape[::-1]
    if mask.any():
        left, top, right, bottom = mask_to_box(mask)
        assert turn_box([left, top, right, bottom], SIZE_WH, orientation) == list(mask_to_box(expected))


def test_fractions_of_pixels_are_kept():
    assert turn_box([1.5, 2.25, 4.0, 8.75], SIZE_WH, 6) == [2.25, 1.5, 8.75, 4.0]
