import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from internspatial_kedro.formats.regions import rle_to_region
from internspatial_kedro.geometry.masks import mask_to_rle

masks = hnp.arrays(bool, hnp.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=40))


@given(masks.filter(lambda mask: bool(mask.any())), st.integers(0, 3))
def test_region_is_the_set_part_of_the_mask(mask: np.ndarray, margin: int) -> None:
    height, width = mask.shape
    region, (left, top) = rle_to_region(mask_to_rle(mask), width, height, margin)

    rows, columns = np.nonzero(mask)
    assert (left, top) == (columns.min() - margin, rows.min() - margin)
    assert region.shape == (np.ptp(rows) + 1 + 2 * margin, np.ptp(columns) + 1 + 2 * margin)
    found = {(row + top, column + left) for row, column in zip(*np.nonzero(region), strict=True)}
    assert found == set(zip(rows.tolist(), columns.tolist(), strict=True))


def test_large_mask() -> None:
    rows, columns = np.mgrid[:1500, :2000]
    mask = (columns - 900) ** 2 + (rows - 700) ** 2 < 400**2
    region, (left, top) = rle_to_region(mask_to_rle(mask), 2000, 1500, 0)

    np.testing.assert_array_equal(region, mask[top : top + region.shape[0], left : left + region.shape[1]])
    assert region.sum() == mask.sum()


def test_empty_mask_and_wrong_size_are_errors() -> None:
    empty = mask_to_rle(np.zeros((4, 5), dtype=bool))
    with pytest.raises(ValueError, match="empty mask"):
        rle_to_region(empty, 5, 4, 0)
    with pytest.raises(ValueError, match="20 pixels does not belong to an image of 5 x 5"):
        rle_to_region(empty, 5, 5, 0)
