"""Which frames stand for a video. Peers choose differently, so every choice has a name."""

from collections.abc import Callable
from typing import Final, Literal

import numpy as np

Sampling = Literal["uniform", "uniform_tail", "chunk_center"]


def pick_frames(frames: int, count: int, sampling: Sampling = "uniform") -> list[int]:
    """Indices of the frames that stand for a video, ascending, each once.

    Args:
        frames: How many the video has.
        count: How many to pick; a shorter video gives all it has.
        sampling: How, a key of `SAMPLINGS`.
    """
    if frames <= 0:
        return []
    picked = SAMPLINGS[sampling](frames, count)
    return sorted({min(max(index, 0), frames - 1) for index in picked})


def _uniform(frames: int, count: int) -> list[int]:
    """Evenly from the first frame to the last, rounded down."""
    return [int(index) for index in np.linspace(0, frames - 1, count, dtype=np.int64)]


def _uniform_tail(frames: int, count: int) -> list[int]:
    """`uniform`, and the last frame if it is not among them (VLMEvalKit's default for VSI-Bench).

    It differs from `uniform` where one frame is asked for, or where rounding down misses the end.
    """
    return [*_uniform(frames, count), frames - 1]


def _chunk_center(frames: int, count: int) -> list[int]:
    """The middle of each of `count` equal chunks (InternVL's own, as VLMEvalKit and EgoExo-Bench have it)."""
    chunk = frames / count
    return [int(chunk / 2 + np.round(chunk * index)) for index in range(count)]


SAMPLINGS: Final[dict[Sampling, Callable[[int, int], list[int]]]] = {
    "uniform": _uniform,
    "uniform_tail": _uniform_tail,
    "chunk_center": _chunk_center,
}
