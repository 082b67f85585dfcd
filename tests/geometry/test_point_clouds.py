"""Points of one object from a mask and a depth map."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from internspatial_kedro.geometry.cameras import Intrinsics, project_points
from internspatial_kedro.geometry.masks import Mask
from internspatial_kedro.geometry.point_clouds import EDGE_PX, MOST_POINTS, object_points, without_outliers
from questions.scenes import Array

CAMERA = Intrinsics(50.0, 50.0, 20.0, 15.0)
HEIGHT, WIDTH = 30, 40


def block(top: int, bottom: int, left: int, right: int) -> Mask:
    mask = np.zeros((HEIGHT, WIDTH), bool)
    mask[top:bottom, left:right] = True
    return mask


def used_pixels(mask: Mask, depth_m: Array | None = None) -> set[tuple[int, int]]:
    """Rows and columns of the pixels that gave points."""
    depth = np.full(mask.shape, 2.0) if depth_m is None else depth_m
    pixels = np.floor(project_points(object_points(mask, depth, CAMERA), CAMERA)).astype(int)
    return {(row, column) for column, row in pixels.tolist()}


def pixels_of(mask: Mask) -> set[tuple[int, int]]:
    return set(zip(*(each.tolist() for each in np.nonzero(mask)), strict=True))


EROSIONS = [
    ("inside the image: all four sides lose pixels", block(5, 20, 10, 30), block(7, 18, 12, 28)),
    ("at the left border", block(5, 20, 0, 30), block(7, 18, 0, 28)),
    ("at the top border", block(0, 20, 10, 30), block(0, 18, 12, 28)),
    ("at the right border", block(5, 20, 10, WIDTH), block(7, 18, 12, WIDTH)),
    ("at the bottom border", block(5, HEIGHT, 10, 30), block(7, HEIGHT, 12, 28)),
    ("in a corner", block(0, 20, 0, 30), block(0, 18, 0, 28)),
    ("the whole image", block(0, HEIGHT, 0, WIDTH), block(0, HEIGHT, 0, WIDTH)),
]


@pytest.mark.parametrize(("mask", "expected"), [row[1:] for row in EROSIONS], ids=[row[0] for row in EROSIONS])
def test_masks_are_eroded_but_not_at_the_image_border(mask: Mask, expected: Mask) -> None:
    inner = used_pixels(mask)
    assert EDGE_PX == 2
    assert inner <= pixels_of(expected)
    assert len(inner) >= 0.95 * min(expected.sum(), MOST_POINTS)  # corners have farther neighbours


def test_a_mask_thinner_than_its_edges_gives_nothing() -> None:
    assert len(object_points(block(5, 9, 10, 30), np.full((HEIGHT, WIDTH), 2.0), CAMERA)) == 0


def test_an_empty_mask_gives_nothing() -> None:
    points = object_points(np.zeros((HEIGHT, WIDTH), bool), np.full((HEIGHT, WIDTH), 2.0), CAMERA)
    assert points.shape == (0, 3)


@pytest.mark.parametrize("unknown", [0.0, -1.0, np.nan, np.inf], ids=["zero", "negative", "nan", "infinite"])
def test_pixels_without_a_measurement_are_left_out(unknown: float) -> None:
    depth = np.full((HEIGHT, WIDTH), 2.0)
    depth[:, :20] = unknown
    inner = used_pixels(block(5, 25, 5, 35), depth)
    assert inner
    assert min(column for _, column in inner) >= 20


def test_no_measurement_at_all_gives_nothing() -> None:
    assert object_points(block(5, 25, 5, 35), np.zeros((HEIGHT, WIDTH)), CAMERA).shape == (0, 3)


def test_the_nearest_and_farthest_two_percent_are_left_out() -> None:
    rng = np.random.default_rng(0)
    depth = rng.uniform(2.0, 2.2, (HEIGHT, WIDTH))
    stray = rng.random((HEIGHT, WIDTH))
    depth[stray < 0.01], depth[stray > 0.99] = 0.5, 9.0
    found = object_points(block(3, 27, 3, 37), depth, CAMERA)[:, 2]
    assert found.min() >= 2.0
    assert found.max() <= 2.2
    assert len(found) >= 0.85 * 20 * 30


def test_points_lie_where_their_pixels_look() -> None:
    depth = np.add.outer(np.linspace(2, 3, HEIGHT), np.linspace(0, 1, WIDTH))
    points = object_points(block(5, 25, 5, 35), depth, CAMERA)
    pixels = project_points(points, CAMERA)
    columns, rows = np.floor(pixels).astype(int).T
    assert pixels == pytest.approx(np.stack([columns, rows], axis=1) + 0.5)
    assert points[:, 2] == pytest.approx(depth[rows, columns])


def test_large_objects_are_sampled_evenly() -> None:
    camera = Intrinsics(300.0, 300.0, 160.0, 120.0)
    mask = np.ones((240, 320), bool)
    points = object_points(mask, np.full(mask.shape, 2.0), camera)
    assert 0.9 * MOST_POINTS <= len(points) <= MOST_POINTS
    columns, rows = project_points(points, camera).T
    assert np.histogram(rows, 4, (0, 240))[0] == pytest.approx(len(points) / 4, rel=0.1)
    assert np.histogram(columns, 4, (0, 320))[0] == pytest.approx(len(points) / 4, rel=0.25)


@given(seed=st.integers(0, 1000), count=st.integers(100, 300), far=st.floats(5, 100))
def test_lone_points_far_away_are_removed(seed: int, count: int, far: float) -> None:
    cloud = np.random.default_rng(seed).uniform(0, 1, (count, 3))
    kept = without_outliers(np.concatenate([cloud, [[far, far, far]]]))
    assert kept.max() <= 1.0
    assert len(kept) >= 0.85 * count


@pytest.mark.parametrize("count", [0, 1, 8])
def test_few_points_have_no_outliers(count: int) -> None:
    points = np.arange(3.0 * count).reshape(count, 3) ** 3
    assert (without_outliers(points) == points).all()


def test_equal_points_have_no_outliers() -> None:
    assert len(without_outliers(np.ones((50, 3)))) == 50


def table_with_legs(leg_px: int) -> Mask:
    """A top of 6 x 24 pixels on two legs."""
    return block(4, 10, 8, 32) | block(10, 26, 9, 9 + leg_px) | block(10, 26, 31 - leg_px, 31)


@pytest.mark.parametrize("leg_px", [1, 2, 3, 4])
def test_thin_legs_count_as_the_table(leg_px: int) -> None:
    rows = {row for row, _ in used_pixels(table_with_legs(leg_px))}
    assert max(rows) >= 24


def test_background_that_shines_through_thin_legs_is_left_out() -> None:
    depth = np.full((HEIGHT, WIDTH), 2.0)
    depth[10:] = 5.0
    assert max(row for row, _ in used_pixels(table_with_legs(2), depth)) < 10
