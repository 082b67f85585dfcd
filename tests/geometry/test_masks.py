"""Masks: run lengths, boxes, and where a number fits."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from internspatial_kedro.geometry.masks import (
    labels_to_outlines,
    mask_to_box,
    mask_to_rle,
    pole_of_inaccessibility,
    polygons_to_rle,
    rle_to_mask,
    uncompressed_to_rle,
)

Mask = NDArray[np.bool_]


@st.composite
def masks(draw: st.DrawFn, longest: int = 40) -> Mask:
    """Speckles, blocks, discs or lines; never empty."""
    height, width = draw(st.integers(1, longest)), draw(st.integers(1, longest))
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    kind = draw(st.sampled_from(["speckle", "block", "disc", "line"]))
    rows, columns = np.mgrid[:height, :width]
    top, left = rng.integers(height), rng.integers(width)
    mask = {
        "speckle": rng.random((height, width)) < rng.random(),
        "block": (rows >= top) & (columns >= left),
        "disc": np.hypot(rows - top, columns - left) < longest * rng.random(),
        "line": (rows + columns) == top + left,
    }[kind]
    mask[top, left] = True
    return np.asarray(mask)


def distance_to_edge(mask: Mask, column: float, row: float) -> float:
    """From a pixel's centre to the nearest pixel centre that is unset or beyond the image."""
    rows, columns = np.nonzero(~np.pad(mask, 1))
    return float(np.hypot(rows - 1 + 0.5 - row, columns - 1 + 0.5 - column).min())


def is_inside(mask: Mask, column: float, row: float) -> bool:
    inside = 0 <= column < mask.shape[1] and 0 <= row < mask.shape[0]
    return bool(inside and mask[int(row), int(column)])


@given(masks())
def test_run_lengths_keep_every_pixel(mask: Mask) -> None:
    height, width = mask.shape
    assert (rle_to_mask(mask_to_rle(mask), width, height) == mask).all()


@given(st.integers(0, 10_000), st.integers(1, 30), st.integers(1, 30), st.sampled_from([np.uint8, np.uint16, np.int32]))
def test_outlines_of_labels_are_those_of_a_mask_each(seed: int, height: int, width: int, kind: type) -> None:
    rng = np.random.default_rng(seed)
    # Blocks and single pixels; labels may begin in the first pixel, end in the last and lie in pieces.
    labels = np.kron(rng.integers(-1, 4, (height // 5 + 1, width // 4 + 1)), np.ones((5, 4), int))[:height, :width]
    labels[rng.random(labels.shape) < 0.1] = 7
    labels = labels.astype(kind)
    values = np.unique(labels).tolist()
    expected = {value: (mask_to_rle(labels == value), list(mask_to_box(labels == value))) for value in values}
    assert {value: tuple(outline) for value, outline in labels_to_outlines(labels).items()} == expected


@pytest.mark.parametrize("value", [False, True], ids=["empty", "full"])
def test_run_lengths_of_masks_without_edges(value: bool) -> None:
    mask = np.full((5, 7), value)
    assert (rle_to_mask(mask_to_rle(mask), 7, 5) == mask).all()


@given(masks())
def test_uncompressed_run_lengths_are_columns_from_the_left(mask: Mask) -> None:
    pixels = mask.T.ravel()
    starts = np.flatnonzero(np.diff(pixels, prepend=False))
    counts = np.diff([0, *starts, pixels.size]).tolist()
    assert uncompressed_to_rle(counts, mask.shape[1], mask.shape[0]) == mask_to_rle(mask)


def test_polygons_cover_their_inside_and_count_once() -> None:
    square = [2.0, 1.0, 8.0, 1.0, 8.0, 5.0, 2.0, 5.0]
    overlapping = [5.0, 3.0, 10.0, 3.0, 10.0, 7.0, 5.0, 7.0]
    expected = np.zeros((9, 12), bool)
    expected[1:5, 2:8] = True
    assert (rle_to_mask(polygons_to_rle([square], 12, 9), 12, 9) == expected).all()
    expected[3:7, 5:10] = True
    assert (rle_to_mask(polygons_to_rle([square, overlapping], 12, 9), 12, 9) == expected).all()


def test_box_of_a_mask_excludes_its_right_and_bottom() -> None:
    mask = np.zeros((6, 9), bool)
    mask[2:4, 3:7] = True
    assert mask_to_box(mask) == (3.0, 2.0, 7.0, 4.0)


@given(masks())
def test_box_of_a_mask_holds_it_tightly(mask: Mask) -> None:
    left, top, right, bottom = (int(side) for side in mask_to_box(mask))
    assert mask[top:bottom, left:right].sum() == mask.sum()
    inner = mask[top:bottom, left:right]
    assert inner[0].any() and inner[-1].any() and inner[:, 0].any() and inner[:, -1].any()


def test_an_empty_mask_has_no_box() -> None:
    with pytest.raises(ValueError, match="empty mask"):
        mask_to_box(np.zeros((3, 3), bool))


@given(masks())
def test_a_number_fits_inside_a_mask(mask: Mask) -> None:
    column, row, radius = pole_of_inaccessibility(mask)
    assert is_inside(mask, column, row)
    assert 0.5 <= radius <= distance_to_edge(mask, column, row)


@given(masks())
def test_no_other_place_has_more_room(mask: Mask) -> None:
    rows, columns = np.nonzero(mask)
    best = max(distance_to_edge(mask, c + 0.5, r + 0.5) for r, c in list(zip(rows, columns, strict=True))[::7])
    column, row, _ = pole_of_inaccessibility(mask)
    assert distance_to_edge(mask, column, row) >= best - 1e-9


LARGE = [
    ("square", np.ones((300, 300), bool)),
    ("tall strip", np.ones((1000, 9), bool)),
    ("disc", np.hypot(*(np.mgrid[:300, :300] - 150.0)) < 140),
    ("diagonal band", np.abs(np.subtract(*np.mgrid[:300, :300])) < 12),
    ("ring", np.abs(np.hypot(*(np.mgrid[:300, :300] - 150.0)) - 120) < 15),
    ("two far pixels", np.isin(np.arange(40_000), [1, 39_998]).reshape(200, 200)),
]
FINE = [
    ("diagonal line of one pixel", np.eye(200, dtype=bool)[::-1]),
    ("stripes", np.tile(np.arange(200) % 3 == 0, (200, 1))),
    ("comb with fine gaps", np.tile(np.arange(300) % 10 != 1, (300, 1))),
]
ALL_LARGE = [
    *(pytest.param(mask, id=name) for name, mask in LARGE),
    *(pytest.param(mask, id=name) for name, mask in FINE),
]


@pytest.mark.parametrize("mask", ALL_LARGE)
def test_large_masks_are_searched_coarsely_but_never_outside(mask: Mask) -> None:
    padded = np.pad(mask, ((7, 11), (5, 3)))
    column, row, radius = pole_of_inaccessibility(padded)
    assert is_inside(padded, column, row)
    assert radius <= distance_to_edge(padded, column, row)


def test_large_masks_lose_little_room() -> None:
    mask = LARGE[2][1]
    stride = -(-280 // 96)
    assert pole_of_inaccessibility(mask)[2] >= 140 - 2 * stride
