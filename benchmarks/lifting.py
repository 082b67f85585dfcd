"""Objects lifted from masks and depth at 640 x 480, 20,000 points each. `rows` are objects.

The floor is what cannot be left out: decoding the mask and unprojecting its pixels.
"""

import sys

import numpy as np

from benchmarks.harness import Clock, Measurement, measured, peak_rss_mb
from internspatial_kedro.geometry.cameras import Intrinsics, unproject_pixels
from internspatial_kedro.geometry.frames import up_to_view
from internspatial_kedro.geometry.lifting import lift_mask
from internspatial_kedro.geometry.masks import mask_to_rle, rle_to_mask

_WIDTH, _HEIGHT, _SIDE = 640, 480, 142
_CAMERA = Intrinsics(520.0, 520.0, 320.0, 240.0)


def main(count: int) -> None:
    """Lift so many objects of 142 x 142 px on a tilted, noisy surface."""
    rng = np.random.default_rng(0)
    rles = [_square(rng) for _ in range(count)]
    rows, columns = np.mgrid[:_HEIGHT, :_WIDTH]
    depth_m = 2.0 + 0.001 * rows + 0.0005 * columns + rng.normal(0, 0.005, rows.shape)
    cam_to_view = up_to_view(np.array([0.0, -np.cos(0.2), -np.sin(0.2)]))
    work, floor = Clock(), Clock()
    with measured(work):
        boxes = [lift_mask(rle_to_mask(rle, _WIDTH, _HEIGHT), depth_m, _CAMERA, cam_to_view) for rle in rles]
    assert not any(box.unusable for box in boxes)
    peak = peak_rss_mb()
    with measured(floor):
        for rle in rles:
            lines, across = np.nonzero(rle_to_mask(rle, _WIDTH, _HEIGHT))
            unproject_pixels(np.stack([across, lines], axis=1) + 0.5, depth_m[lines, across], _CAMERA)
    Measurement.of("lifting", count, work, floor, peak).print()


def _square(rng: np.random.Generator) -> str:
    top, left = rng.integers(0, _HEIGHT - _SIDE), rng.integers(0, _WIDTH - _SIDE)
    mask = np.zeros((_HEIGHT, _WIDTH), bool)
    mask[top : top + _SIDE, left : left + _SIDE] = True
    return mask_to_rle(mask)


if __name__ == "__main__":
    main(int(sys.argv[1]))
