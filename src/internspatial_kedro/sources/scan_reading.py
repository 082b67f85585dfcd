"""Which frames of a scan's recording are read."""

import numpy as np

from internspatial_kedro.sources.native_files import count_option
from internspatial_kedro.sources.records import Source, SourceError

FRAME_OPTIONS = ("frames", "stride")
DEFAULT_FRAMES = 64
"""VSI-Bench shows 32 frames of a scene; twice as many leave a choice."""


def check_frame_options(source: Source) -> None:
    """Refuse wrong numbers, and both options at once.

    Raises:
        SourceError: Saying which.
    """
    if "frames" in source.options and "stride" in source.options:
        raise SourceError(
            f"Source '{source.name}': options frames and stride are both given. Keep one of them: frames (so many, "
            "spread evenly) or stride (every n-th)."
        )
    for name in FRAME_OPTIONS:
        count_option(source, name, 1)


def choose_frames(source: Source, count: int) -> list[int]:
    """Places of the frames to read among `count` in order.

    Every `stride`-th where that option is given; else `frames` of them (64 by default) spread evenly, first and last
    included, or all if there are no more.

    Args:
        source: With options that `check_frame_options` accepts.
        count: Frames of the recording.
    """
    if "stride" in source.options:
        return list(range(0, count, count_option(source, "stride", 1)))
    most = count_option(source, "frames", DEFAULT_FRAMES)
    return np.unique(np.rint(np.linspace(0, count - 1, min(count, most))).astype(int)).tolist() if count else []
