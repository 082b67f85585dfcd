"""Photos for the tests of their models."""

from pathlib import Path

import numpy as np
from PIL import Image

from internspatial_kedro.models.photos.estimators import Rgb


def noise(height: int, width: int, seed: int = 0) -> Rgb:
    return np.random.default_rng(seed).integers(0, 255, (height, width, 3), dtype=np.uint8)


def read_coco(real_root: Path, count: int = 3) -> list[Rgb]:
    files = sorted((real_root / "coco" / "val2017").glob("*.jpg"))[:count]
    assert len(files) == count
    return [np.asarray(Image.open(file).convert("RGB")) for file in files]
