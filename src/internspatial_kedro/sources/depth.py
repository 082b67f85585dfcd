"""Depth maps from disk: the one place that knows their encodings."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from internspatial_kedro.sources.records import Depth


def load_depth_m(root: Path, depth: Depth) -> NDArray[np.float64]:
    """Metres along the optical axis, shape (height, width); 0 is no measurement.

    Raises:
        OSError: The file is missing or no image.
        ValueError: The encoding is unknown, or the file has more than one channel.
    """
    with Image.open(root / depth.path) as image:
        stored = np.asarray(image)
    if stored.ndim != 2:
        raise ValueError(
            f"Depth map {depth.path} has shape {stored.shape}; a 16-bit PNG with one channel was expected."
        )
    if depth.encoding == "sunrgbd":
        # The dataset's own reader shifts the bits right by three and wraps them round.
        stored = ((stored >> 3) | (stored << 13)).astype(np.uint16)
    elif depth.encoding != "linear":
        raise ValueError(f"Unknown depth encoding '{depth.encoding}'; linear and sunrgbd are known.")
    return stored * depth.scale_to_m
