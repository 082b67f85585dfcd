"""What a labelled 3D box looks like in its picture: the tests' own pinhole camera, apart from `geometry/`."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.sources.records import Obb, View

Array = NDArray[np.float64]


def obb_corners(obb: Obb) -> Array:
    """The eight corners in the box's frame, shape (8, 3)."""
    signs = np.array([[x, y, z] for x in (-0.5, 0.5) for y in (-0.5, 0.5) for z in (-0.5, 0.5)])
    return np.array(obb.center) + (signs * obb.size) @ np.array(obb.axes).reshape(3, 3)


def sorted_rows(points: Array) -> Array:
    """Corners in an order that does not depend on where the box begins."""
    return points[np.lexsort(np.round(points, 6).T)]


def projected(view: View, obb: Obb | None) -> Array:
    """Box (left, top, right, bottom) around the projected corners [px], clipped to the image."""
    assert view.camera and obb
    x, y, z = obb_corners(obb).T
    columns = (view.camera.fx * x / z + view.camera.cx).clip(0, view.width)
    rows = (view.camera.fy * y / z + view.camera.cy).clip(0, view.height)
    return np.array([columns.min(), rows.min(), columns.max(), rows.max()])


def iou(first: Sequence[float] | Array, second: Sequence[float] | Array) -> float:
    """Intersection over union of two boxes (left, top, right, bottom)."""
    a, b = np.asarray(first), np.asarray(second)
    shared = float(np.prod((np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2])).clip(min=0)))
    return shared / float(np.prod(a[2:] - a[:2]) + np.prod(b[2:] - b[:2]) - shared)
