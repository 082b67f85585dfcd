"""Closest distances of point sets, against all pairs of points."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import squareform

from geometry.test_oriented_boxes import rotation
from internspatial_kedro.geometry.point_distances import closest_distances
from questions.scenes import Array

Labels = np.ndarray[tuple[int], np.dtype[np.int32]]


def clouds(seed: int, counts: list[int]) -> tuple[Array, Labels]:
    """Instances 10, 11, … as sheets, rods and balls, and points of none, in any order."""
    rng = np.random.default_rng(seed)
    parts, labels = [rng.normal(size=(20, 3))], [np.full(20, -1)]
    for number, count in enumerate(counts):
        shape = rng.uniform(0, 1, 3) * (rng.random(3) < 0.7)
        parts.append(rng.normal(size=(count, 3)) * shape @ rotation(seed) + rng.normal(0, 2, 3))
        labels.append(np.full(count, 10 + number))
    order = rng.permutation(sum(map(len, parts)))
    return np.concatenate(parts)[order], np.concatenate(labels)[order].astype(np.int32)


def by_all_pairs(points: Array, instance: Labels, a: int, b: int) -> float:
    difference = points[instance == a][:, None] - points[instance == b][None]
    return float(np.sqrt((difference**2).sum(axis=2)).min())


@settings(max_examples=40)
@given(seed=st.integers(0, 100_000), counts=st.lists(st.integers(1, 700), min_size=2, max_size=4))
def test_distances_are_the_smallest_of_all_pairs(seed: int, counts: list[int]) -> None:
    points, instance = clouds(seed, counts)
    numbers = np.arange(10, 10 + len(counts), dtype=np.int32)
    found = squareform(closest_distances(points, instance, numbers))
    for a in range(len(counts)):
        for b in range(a):
            assert found[a, b] == pytest.approx(by_all_pairs(points, instance, 10 + a, 10 + b), abs=1e-12)


def test_distances_do_not_depend_on_the_order_of_points() -> None:
    points, instance = clouds(3, [500, 300, 90])
    numbers = np.array([10, 11, 12], dtype=np.int32)
    order = np.random.default_rng(0).permutation(len(points))
    found = closest_distances(points, instance, numbers)
    assert closest_distances(points[order], instance[order], numbers).tolist() == found.tolist()
    assert closest_distances(points, instance, numbers[::-1]).tolist() == found[::-1].tolist()


def test_an_instance_without_points_has_no_distances() -> None:
    points = np.array([[0.0, 0.0, 0.0], [3.0, 4.0, 0.0]])
    found = closest_distances(points, np.array([1, 5], np.int32), np.array([1, 2, 5], np.int32))
    assert np.isnan(found).tolist() == [True, False, True]
    assert found[1] == pytest.approx(5.0)


def test_shared_points_are_0_apart() -> None:
    points = np.concatenate([np.random.default_rng(0).normal(size=(300, 3)), np.zeros((2, 3))])
    instance = np.array([0] * 150 + [1] * 150 + [0, 1], np.int32)
    assert closest_distances(points, instance, np.array([0, 1], np.int32)) == [0.0]


@pytest.mark.parametrize("numbers", [[], [1]])
def test_fewer_than_two_instances_have_no_distances(numbers: list[int]) -> None:
    assert closest_distances(np.zeros((3, 3)), np.ones(3, np.int32), np.array(numbers, np.int32)).shape == (0,)


def test_a_wall_around_a_room_is_as_near_as_its_nearest_point() -> None:
    """Bounds of what surrounds everything say nothing; blocks of it do."""
    rng = np.random.default_rng(0)
    angle = rng.uniform(0, 2 * np.pi, 4000)
    wall = np.stack([3 * np.cos(angle), 3 * np.sin(angle), rng.uniform(0, 2.5, 4000)], axis=1)
    chair = rng.uniform(-0.3, 0.3, (900, 3)) + np.array([1.0, 0.5, 0.5])
    points, instance = np.concatenate([wall, chair]), np.repeat([7, 3], [4000, 900]).astype(np.int32)
    found = closest_distances(points, instance, np.array([3, 7], np.int32))
    assert found == pytest.approx([by_all_pairs(points, instance, 3, 7)], abs=1e-12)
