import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from internspatial_kedro.models.photos.overlaps import separate_masks

Masks = NDArray[np.bool_]


def draw(*rows: str) -> Masks:
    return np.array([[[pixel == "#" for pixel in line] for line in row.split("/")] for row in rows])


@pytest.mark.parametrize(
    ("given_masks", "scores", "expected"),
    [
        pytest.param(draw("####", "##.."), [0.99, 0.1], draw("..##", "##.."), id="the smaller one, however sure"),
        pytest.param(draw("##..", "####"), [0.1, 0.99], draw("##..", "..##"), id="in whatever order"),
        pytest.param(draw("##..", ".##."), [0.2, 0.9], draw("#...", ".##."), id="of equal ones the surer"),
        pytest.param(draw("##..", ".##."), [0.5, 0.5], draw("##..", "..#."), id="of equals the first"),
        pytest.param(draw("##", "##"), [0.5, 0.6], draw("..", "##"), id="the same twice"),
        pytest.param(draw("#.", ".#"), [0.5, 0.6], draw("#.", ".#"), id="nothing shared"),
        pytest.param(draw("..", "##"), [0.5, 0.6], draw("..", "##"), id="an empty one takes nothing"),
        pytest.param(
            draw("###/###", "##./...", "#../..."), [1, 1, 1], draw("..#/###", ".#./...", "#../..."), id="three deep"
        ),
    ],
)
def test_who_gets_a_shared_pixel(given_masks: Masks, scores: list[float], expected: Masks) -> None:
    np.testing.assert_array_equal(separate_masks(given_masks, np.array(scores, dtype=float)), expected)


def test_no_masks_at_all() -> None:
    assert separate_masks(np.zeros((0, 3, 5), dtype=np.bool_), np.zeros(0)).shape == (0, 3, 5)


many = st.integers(1, 6).flatmap(
    lambda count: st.tuples(
        arrays(np.bool_, (count, 4, 5)), arrays(np.float64, count, elements=st.sampled_from([0.1, 0.5, 0.9]))
    )
)


@settings(max_examples=50)
@given(many)
def test_they_share_nothing_and_lose_nothing(drawn: tuple[Masks, NDArray[np.float64]]) -> None:
    masks, scores = drawn
    before = masks.copy()
    separate = separate_masks(masks, scores)
    assert separate.sum(axis=0).max() <= 1
    np.testing.assert_array_equal(separate.any(axis=0), masks.any(axis=0))
    assert not (separate & ~masks).any()
    np.testing.assert_array_equal(masks, before)


@settings(max_examples=50)
@given(many)
def test_doing_it_twice_changes_nothing(drawn: tuple[Masks, NDArray[np.float64]]) -> None:
    once = separate_masks(*drawn)
    np.testing.assert_array_equal(separate_masks(once, drawn[1]), once)
