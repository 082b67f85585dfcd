"""Exact closest distances of all pairs of oriented boxes, scene by scene, on one core. `rows` are pairs.

The floor is what cannot be left out: the corners of each pair's boxes, each in the frame of the other.
"""

import sys

import numpy as np

from benchmarks.harness import Clock, Measurement, measured, peak_rss_mb
from internspatial_kedro.geometry.box_distances import box_distances
from internspatial_kedro.geometry.boxes import obb_corners
from internspatial_kedro.geometry.oriented_boxes import OrientedBox

_SCENES = 50


def main(boxes: int) -> None:
    """Measure 50 scenes of so many boxes, strewn through a room of 8 x 6 x 2.5 m."""
    scenes = [_strewn(seed, boxes) for seed in range(_SCENES)]
    box_distances(*scenes[0])
    work, floor = Clock(), Clock()
    with measured(work):
        distances = [box_distances(*scene) for scene in scenes]
    peak = peak_rss_mb()
    assert all(np.isfinite(each).all() for each in distances)
    with measured(floor):
        for scene in scenes:
            _corners_in_each_other(scene)
    Measurement.of("scene_distances", sum(map(len, distances)), work, floor, peak).print()


def _corners_in_each_other(box: OrientedBox) -> None:
    corners = obb_corners(*box)
    for first, second in (np.triu_indices(len(corners), k=1), np.triu_indices(len(corners), k=1)[::-1]):
        np.abs((corners[first] - box.center[second, None]) @ box.axes[second].transpose(0, 2, 1))


def _strewn(seed: int, count: int) -> OrientedBox:
    rng = np.random.default_rng(seed)
    axes = np.linalg.qr(rng.normal(size=(count, 3, 3)))[0]
    return OrientedBox(rng.uniform((0, 0, 0), (8, 6, 2.5), (count, 3)), axes, rng.uniform(0.1, 1.5, (count, 3)))


if __name__ == "__main__":
    main(int(sys.argv[1]))
