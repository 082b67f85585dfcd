"""Distances between meshes against distances known from arithmetic and from an independent solver."""

from itertools import combinations

import numpy as np
import pytest
from scipy.optimize import lsq_linear

from internspatial_kedro.geometry import mesh_distances as module
from internspatial_kedro.geometry.mesh_distances import mesh_distances

CORNERS = np.array([[x, y, z] for x in (-0.5, 0.5) for y in (-0.5, 0.5) for z in (-0.5, 0.5)])
FACES = np.array(
    [[0, 1, 3], [0, 3, 2], [4, 6, 7], [4, 7, 5], [0, 4, 5], [0, 5, 1], [2, 3, 7], [2, 7, 6], [0, 2, 6], [0, 6, 4],
     [1, 5, 7], [1, 7, 3]]
)  # fmt: skip
Box = tuple[np.ndarray, np.ndarray, np.ndarray]


def box(center: list[float], size: list[float], yaw_rad: float = 0.0, tilt_rad: float = 0.0) -> Box:
    c, s = np.cos(yaw_rad), np.sin(yaw_rad)
    d, t = np.cos(tilt_rad), np.sin(tilt_rad)
    axes = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]]) @ np.array([[1, 0, 0], [0, d, -t], [0, t, d]])
    return np.array(center, dtype=float), axes.T, np.array(size)


def measure(boxes: list[Box]) -> np.ndarray:
    vertices = np.concatenate([(CORNERS * size) @ axes + center for center, axes, size in boxes])
    faces = np.concatenate([FACES + 8 * number for number in range(len(boxes))]).astype(np.int32)
    owners = np.repeat(np.arange(len(boxes)), 8).astype(np.int32)
    return mesh_distances(vertices, faces, owners, list(range(len(boxes))))


def solved(one: Box, other: Box) -> float:
    """Distance of two solid boxes by bounded least squares."""
    (ca, aa, sa), (cb, ab, sb) = one, other
    matrix = np.concatenate([aa.T * (sa / 2), -ab.T * (sb / 2)], axis=1)
    found = lsq_linear(matrix, cb - ca, (-1, 1), tol=1e-13, max_iter=500)
    return float(np.linalg.norm(matrix @ found.x - (cb - ca)))


CASES = {
    "face to face": ([box([0, 0, 0], [1, 1, 1]), box([1.5, 0.1, 0.2], [1, 1, 1])], 0.5),
    "corner to face": ([box([0, 0, 0], [2, 2, 2]), box([2, 0, 0], [1, 1, 1], np.pi / 4)], 1 - np.sqrt(0.5)),
    "edge over edge": ([box([0, 0, 0], [4, 1, 1]), box([0, 0, 1.2], [1, 4, 1])], 0.2),
    "small over the middle of a large face": ([box([0, 0, 0], [3, 3, 0.1]), box([0.2, 0.1, 0.6], [0.1] * 3)], 0.5),
    "touching": ([box([0, 0, 0], [1, 1, 1]), box([1, 0.3, 0], [1, 1, 1])], 0.0),
}


@pytest.mark.parametrize(("boxes", "expected"), CASES.values(), ids=CASES)
def test_known_distances(boxes: list[Box], expected: float) -> None:
    assert measure(boxes)[0] == pytest.approx(expected, abs=2e-6)


def test_few_casters_at_once_measure_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(5)
    boxes = [box(rng.uniform(-3, 3, 3), rng.uniform(0.05, 1.5, 3), rng.uniform(0, 6)) for _ in range(9)]
    usual = measure(boxes)
    monkeypatch.setattr(module, "_CASTERS", 2)
    np.testing.assert_array_equal(measure(boxes), usual)


def test_agrees_with_a_solver() -> None:
    rng = np.random.default_rng(3)
    boxes = [
        box(rng.uniform(-3, 3, 3), rng.uniform(0.05, 1.5, 3), rng.uniform(0, 6), rng.uniform(0, 6)) for _ in range(14)
    ]
    expected = np.array([solved(one, other) for one, other in combinations(boxes, 2)])
    apart = expected > 0.05
    assert apart.sum() > 60
    error = measure(boxes)[apart] - expected[apart]
    assert error.min() > -2e-6
    assert (error <= 0.04**2 / (8 * expected[apart]) + 2e-6).all()


def test_order_of_triangles_does_not_matter() -> None:
    first = [box([0, 0, 0], [1, 2, 0.3], 0.4), box([2, 0.5, 0.3], [0.4, 1, 1], 1.1)]
    assert measure(first)[0] == measure(first[::-1])[0]


def test_instance_without_triangles_is_unknown() -> None:
    vertices = np.concatenate([CORNERS, CORNERS + 3])
    found = mesh_distances(vertices, FACES.astype(np.int32), np.repeat([1, 2], 8).astype(np.int32), [1, 2, 7])
    assert np.isnan(found).all()
    assert len(found) == 3
