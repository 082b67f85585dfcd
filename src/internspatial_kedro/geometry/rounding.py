"""Numbers on which all processors agree: their sines and sums differ in the last bits, as their instructions do."""

import numpy as np
from numpy.typing import ArrayLike

from internspatial_kedro.geometry.frames import Array

_DECIMALS = 9


def to_nano(values: ArrayLike) -> Array:
    """Metres, radians and parts of unit vectors, rounded to a billionth; a zero has no sign. Any shape."""
    return np.asarray(np.round(np.asarray(values, dtype=float), _DECIMALS) + 0.0)
