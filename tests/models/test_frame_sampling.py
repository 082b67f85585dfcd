import pytest
from hypothesis import given
from hypothesis import strategies as st

from internspatial_kedro.models.frame_sampling import SAMPLINGS, Sampling, pick_frames


@pytest.mark.parametrize(
    ("sampling", "frames", "count", "picked"),
    [
        ("uniform", 10, 4, [0, 3, 6, 9]),
        ("uniform", 10, 3, [0, 4, 9]),  # rounded down, as VLMEvalKit's
        ("uniform", 10, 1, [0]),
        ("uniform_tail", 10, 4, [0, 3, 6, 9]),
        ("uniform_tail", 10, 1, [0, 9]),
        ("chunk_center", 10, 5, [1, 3, 5, 7, 9]),
        ("chunk_center", 100, 3, [16, 49, 83]),
        ("uniform", 3, 8, [0, 1, 2]),
        ("chunk_center", 2, 8, [0, 1]),
        ("uniform", 0, 8, []),
    ],
)
def test_named_choices(sampling: Sampling, frames: int, count: int, picked: list[int]) -> None:
    assert pick_frames(frames, count, sampling) == picked


@given(st.sampled_from(sorted(SAMPLINGS)), st.integers(1, 5000), st.integers(1, 64))
def test_choices_are_in_order_inside_the_video_and_no_more_than_asked(
    sampling: Sampling, frames: int, count: int
) -> None:
    picked = pick_frames(frames, count, sampling)
    assert picked == sorted(set(picked))
    assert picked[0] >= 0 and picked[-1] < frames
    assert len(picked) <= count + (sampling == "uniform_tail")
    assert len(picked) >= min(frames, count) or sampling == "chunk_center"
