import numpy as np
import pytest

from internspatial_kedro.sources.rooms import shapes
from internspatial_kedro.sources.rooms.furniture import BUILDERS
from internspatial_kedro.sources.rooms.mesh import Shape
from internspatial_kedro.sources.rooms.style import draw_style

SHAPES = {
    "box": shapes.box(1.0, 2.0, 3.0),
    "rounded box": shapes.rounded_box(1.0, 2.0, 3.0, 0.2),
    "cylinder": shapes.cylinder(0.5, 3.0),
    "ball": shapes.sphere(0.5),
    "cushion": shapes.cushion(1.0, 1.0, 0.3),
    "leaf": shapes.leaf(1.0, 0.3, 0.6),
    "tube": shapes.tube(np.array([[0, 0, 0], [0, 0, 1], [0, 1, 1.0]]), 0.1),
    "ring": shapes.tube(np.array([[1, 0, 0], [0, 1, 0], [-1, 0, 0], [0, -1, 0.0]]), 0.1, closed=True),
    "prism": shapes.prism(np.array([[0, 0], [1, 0], [0, 1.0]]), 0.5),
    "panel": shapes.panel(1.0, 2.0),
}


def area_vectors(shape: Shape) -> np.ndarray:  # type: ignore[type-arg]
    corners = shape.vertices[shape.faces]
    return np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]) / 2


@pytest.mark.parametrize("name", SHAPES)
def test_shapes_are_clean(name: str) -> None:
    shape = SHAPES[name]
    assert shape.normals.shape == (len(shape.faces), 3, 3)
    assert shape.uv.shape == (len(shape.faces), 3, 2)
    np.testing.assert_allclose(np.linalg.norm(shape.normals, axis=-1), 1, atol=1e-6)
    assert (np.linalg.norm(area_vectors(shape), axis=1) > 0).all()


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("box", [-0.5, -1, 0], [0.5, 1, 3]),
        ("rounded box", [-0.5, -1, 0], [0.5, 1, 3]),
        ("cylinder", [-0.5, -0.5, 0], [0.5, 0.5, 3]),
        ("ball", [-0.5, -0.5, 0], [0.5, 0.5, 1]),
        ("panel", [-0.5, 0, 0], [0.5, 0, 2]),
    ],
)
def test_shapes_stand_on_the_ground(name: str, low: list[float], high: list[float]) -> None:
    np.testing.assert_allclose(SHAPES[name].bounds[0], low, atol=0.01)
    np.testing.assert_allclose(SHAPES[name].bounds[1], high, atol=0.01)


def test_a_box_has_its_surface() -> None:
    assert np.linalg.norm(area_vectors(SHAPES["box"]), axis=1).sum() == pytest.approx(22.0)


@pytest.mark.parametrize("name", ["cylinder", "ball", "rounded box"])
def test_round_shapes_shade_outwards_or_inwards_throughout(name: str) -> None:
    shape = SHAPES[name]
    middle = (shape.bounds[0] + shape.bounds[1]) / 2
    outward = ((shape.vertices[shape.faces] - middle) * shape.normals).sum(axis=-1)
    assert (outward > 0).all() or (outward < 0).all()


def test_turning_keeps_size_and_moves_normals_along() -> None:
    turned = shapes.box(1.0, 2.0, 3.0).turn("z", np.pi / 2)
    np.testing.assert_allclose(turned.bounds[1] - turned.bounds[0], [2, 1, 3], atol=1e-12)
    flat = area_vectors(turned)
    flat /= np.linalg.norm(flat, axis=1, keepdims=True)
    np.testing.assert_allclose(np.abs((flat[:, None] * turned.normals).sum(-1)), 1, atol=1e-9)


@pytest.mark.parametrize("label", BUILDERS)
def test_furniture_stands_centred_and_finite(label: str) -> None:
    for seed in range(3):
        rng = np.random.default_rng(seed)
        model = BUILDERS[label](rng, draw_style(rng))
        low, high = model.bounds
        assert model.label == label
        assert model.words.colour
        assert np.isfinite(low).all()
        assert (high - low).max() < 3
        if label not in ("window", "door"):
            np.testing.assert_allclose((low + high)[:2], 0, atol=1e-9)
            assert low[2] == pytest.approx(0, abs=1e-9)
        for surface in model.surfaces:
            assert low[2] < surface.z <= high[2] + 1e-9
            assert min(surface.width, surface.depth) > 0
