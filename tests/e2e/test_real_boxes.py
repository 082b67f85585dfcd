"""3D labels of real photos fall on their 2D labels when they are projected by the readers' cameras."""

from pathlib import Path

import numpy as np
import pytest

from internspatial_kedro.sources import load_reader
from internspatial_kedro.sources.records import Source, View
from sources.projection import iou, projected


@pytest.fixture(scope="module")
def overlaps(real_root: Path) -> dict[str, list[float]]:
    """Intersection over union of projected and labelled box of every object, by source."""
    return {
        name: [overlap for view in views(real_root, name) for overlap in overlaps_of(view)]
        for name in ("kitti", "sunrgbd")
    }


def test_boxes_overlap_their_2d_labels(overlaps: dict[str, list[float]]) -> None:
    means = {name: round(float(np.mean(values)), 3) for name, values in overlaps.items()}
    print(means)
    assert {name: len(values) for name, values in overlaps.items()} == {"kitti": 4, "sunrgbd": 6}
    assert np.mean([value for values in overlaps.values() for value in values]) >= 0.6
    # The 2D labels of SUN RGB-D's photo leave out what is hidden, so whole boxes cannot do better than 0.58 there.
    assert means["kitti"] >= 0.85
    assert means["sunrgbd"] >= 0.55


def views(real_root: Path, name: str) -> list[View]:
    source = Source(name, name, real_root / name, "native")
    reader = load_reader(name)
    return [view for item in reader.list_items(source) for view in reader.read_item(source, item).views]


def overlaps_of(view: View) -> list[float]:
    return [
        iou(projected(view, labelled.obb_cam), labelled.box_xyxy)
        for labelled in view.objects
        if labelled.obb_cam is not None
    ]
