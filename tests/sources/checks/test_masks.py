"""Masks: nothing reaches pycocotools that is no mask."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from internspatial_kedro.geometry.masks import mask_to_rle, rle_to_mask
from internspatial_kedro.sources.checks import Unusable
from internspatial_kedro.sources.checks.masks import decode_counts, pixels_to_rle, segmentation_to_rle

SIZE = (8, 6)


@pytest.mark.parametrize(
    ("segmentation", "reason"),
    [
        ([[1, 1, 4, 4]], "polygon_too_short"),
        ([[]], "polygon_too_short"),
        ([], "mask_empty"),
        ([[1, 1, 4, 1, 4, 4, 1]], "mask_malformed"),
        ([[1, 1, float("nan"), 1, 4, 4]], "mask_malformed"),
        ([[1, 1, float("inf"), 1, 4, 4]], "mask_malformed"),
        ([[0, 0, 1e9, 0, 1e9, 1e9]], "mask_malformed"),
        ([[3, 3, 3, 3, 3, 3]], "mask_empty"),
        ([["a", 1, 2, 3, 4, 5]], "record_malformed"),
        ("polygon", "record_malformed"),
        ({"size": [6, 8]}, "record_malformed"),
        ({"size": [8, 6], "counts": [48]}, "mask_wrong_size"),
        ({"size": [6, 8], "counts": [40]}, "mask_malformed"),
        ({"size": [6, 8], "counts": [-1, 49]}, "mask_malformed"),
        ({"size": [6, 8], "counts": [2**63, 1]}, "mask_malformed"),
        ({"size": [6, 8], "counts": [48]}, "mask_empty"),
        ({"size": [6, 8], "counts": "~~~~"}, "mask_malformed"),
        ({"size": [6, 8], "counts": "oooo"}, "mask_malformed"),
        ({"size": [6, 8], "counts": "椅"}, "mask_malformed"),
        ({"size": [6, 8], "counts": ""}, "mask_malformed"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_no_mask(segmentation, reason):
    with pytest.raises(Unusable) as verdict:
        segmentation_to_rle(segmentation, SIZE)
    assert verdict.value.reason == reason


def test_pixels_of_another_size_or_none_at_all():
    with pytest.raises(Unusable, match="mask_wrong_size"):
        pixels_to_rle(np.ones((3, 3), bool), SIZE)
    with pytest.raises(Unusable, match="mask_empty"):
        pixels_to_rle(np.zeros((6, 8), bool), SIZE)


@given(st.lists(st.booleans(), min_size=48, max_size=48))
def test_run_lengths_are_decoded_as_pycocotools_encodes_them(pixels):
    mask = np.array(pixels).reshape(6, 8)
    column_wise = mask.ravel(order="F").astype(int)
    changes = np.flatnonzero(np.diff(column_wise)) + 1
    runs = np.diff([0, *changes, 48]).tolist()
    expected = [0, *runs] if column_wise[0] else runs
    assert decode_counts(mask_to_rle(mask)) == expected


@given(st.integers(2, 400), st.integers(2, 400), st.randoms())
def test_large_masks_survive_the_check(width, height, random):
    mask = np.random.default_rng(random.randrange(10**6)).random((height, width)) > 0.5
    mask[0, 0] = True
    counts = mask_to_rle(mask)
    assert segmentation_to_rle({"size": [height, width], "counts": counts}, (width, height)) == counts
    np.testing.assert_array_equal(rle_to_mask(counts, width, height), mask)
