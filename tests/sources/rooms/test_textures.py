import numpy as np
import pytest

from internspatial_kedro.sources.rooms.materials import Material, plain
from internspatial_kedro.sources.rooms.rendering.atlas import LINEAR, build_atlas
from internspatial_kedro.sources.rooms.textures import TEXTURES, draw_texture

COLOURS = ((200, 60, 40), (40, 60, 200), (240, 240, 230), (20, 90, 40))
SEAMLESS = ("plain", "wood", "weave", "stripes", "checks", "dots", "marble", "brick", "tiles", "carpet", "planks")


@pytest.mark.parametrize("name", TEXTURES)
def test_textures_are_images(name: str) -> None:
    image = draw_texture(Material(name, COLOURS, seed=3))
    assert image.shape == (256, 256, 3)
    assert image.min() >= 0
    assert image.max() <= 1
    np.testing.assert_array_equal(image, draw_texture(Material(name, COLOURS, seed=3)))


@pytest.mark.parametrize("name", SEAMLESS)
def test_repeating_textures_have_no_seam(name: str) -> None:
    """The step over the edge is no larger than steps inside usually are."""
    image = draw_texture(Material(name, COLOURS))
    for axis in (0, 1):
        inside = np.abs(np.diff(image, axis=axis)).mean(axis=(1 - axis, 2))
        seam = np.abs(image.take(0, axis) - image.take(-1, axis)).mean()
        assert seam <= inside.max() * 1.5 + 0.02


def test_atlas_finds_the_right_colour_at_any_distance() -> None:
    atlas = build_atlas((plain((250, 250, 250)), Material("checks", ((0, 0, 0), (255, 255, 255)), 1.0)))
    near = atlas.sample(
        np.zeros(4, np.int32), np.random.default_rng(0).random((2, 4)).astype(np.float32), np.full(4, 1e-4, np.float32)
    )
    np.testing.assert_allclose(near, LINEAR[250], atol=0.06)
    spots = np.array([[0.06, 0.19], [0.06, 0.19]], np.float32)
    fine = atlas.sample(np.ones(2, np.int32), spots, np.full(2, 1e-4, np.float32))
    assert abs(float(fine[0, 0] - fine[0, 1])) > 0.5
    far = atlas.sample(np.ones(2, np.int32), spots, np.full(2, 1.0, np.float32))
    np.testing.assert_allclose(far[:, 0], far[:, 1], atol=0.02)
