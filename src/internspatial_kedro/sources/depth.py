"""Depth maps from disk: the one place that knows their encodings."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from internspatial_kedro.sources.records import Depth, gone

ESTIMATED = "estimated"
"""Encoding of maps that a model made: they lie below the folder of estimates, not below the source's root."""


def load_depth_m(root: Path, depth: Depth, size_wh: tuple[int, int]) -> NDArray[np.float64]:
    """Metres along the optical axis at the image's size, shape (height, width); 0 is no measurement.

    A map of another size (ScanNet: 640 x 480 beside colour of 1296 x 968) is sampled, never interpolated: a mean over
    an edge is a depth at which there is nothing.

    Raises:
        SourceError: The file is gone since the source was read.
        OSError: It is no image.
        ValueError: The encoding is unknown, or the file has more than one channel.
    """
    path = root / depth.path
    if not path.is_file():
        raise gone(path)
    with Image.open(path) as image:
        stored = np.asarray(image)
    if stored.ndim != 2:
        raise ValueError(
            f"Depth map {depth.path} has shape {stored.shape}; a 16-bit PNG with one channel was expected."
        )
    if depth.encoding == "sunrgbd":
        # The dataset's own reader shifts the bits right by three and wraps them round.
        stored = ((stored >> 3) | (stored << 13)).astype(np.uint16)
    elif depth.encoding not in ("linear", "cityscapes", ESTIMATED):
        raise ValueError(
            f"Unknown depth encoding '{depth.encoding}'; linear, sunrgbd, cityscapes and estimated are known."
        )
    rows = np.arange(size_wh[1]) * stored.shape[0] // size_wh[1]
    columns = np.arange(size_wh[0]) * stored.shape[1] // size_wh[0]
    sampled = stored[rows[:, None], columns]
    return _of_disparity(sampled, depth.scale_to_m) if depth.encoding == "cityscapes" else sampled * depth.scale_to_m


def _of_disparity(stored: NDArray[np.uint16], scale_to_m: float) -> NDArray[np.float64]:
    """Depth of stored disparities: 256 x pixels + 1; 0 is none, and 1 is infinitely far."""
    disparity_px = (stored.astype(float) - 1) / 256
    return np.divide(scale_to_m, disparity_px, out=np.zeros(stored.shape), where=disparity_px > 0)
