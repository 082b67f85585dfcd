"""Oriented boxes as the Scan Annotation Toolkit writes them: VSI-Bench's metadata, MultiScan, 3RScan.

`{centroid, axesLengths, normalizedAxes}` with full side lengths; nine numbers hold three axes one after another (the
columns of a matrix stored column by column; MultiScan, "Annotation Data"), so that they are our row axes as they stand.
`min` and `max` bound the box along the world's axes. Metres.
"""

import numpy as np

from internspatial_kedro.geometry.frames import Array
from internspatial_kedro.sources.checks import Reason, Unusable
from internspatial_kedro.sources.checks.boxes import check_obb
from internspatial_kedro.sources.checks.parsing import as_mapping, as_numbers
from internspatial_kedro.sources.records import Obb

_BOUNDS_TOLERANCE_M = 0.01


def parse_native_obb(value: object) -> Obb:
    """A box in our fields, in the frame of the file.

    Raises:
        Unusable: `record_malformed`, or `obb_invalid`: no box, or not the one that `min` and `max` bound, where they
            are given; then the axes may be written the other way round.
    """
    entry = as_mapping(value, "box")
    obb = check_obb(
        Obb(
            center=as_numbers(entry.get("centroid"), 3, "centroid"),
            axes=as_numbers(entry.get("normalizedAxes"), 9, "normalizedAxes"),
            size=as_numbers(entry.get("axesLengths"), 3, "axesLengths"),
        )
    )
    for name, side in (("min", -1), ("max", 1)):
        if entry.get(name) is not None:
            _check_bound(obb, np.array(as_numbers(entry[name], 3, name)), side, name)
    return obb


def transform_obb(obb: Obb, pose: Array) -> Obb:
    """A box in another frame.

    Args:
        obb: The box.
        pose: 4x4 rigid transform to that frame.
    """
    center = pose[:3, :3] @ np.array(obb.center) + pose[:3, 3]
    axes = np.array(obb.axes).reshape(3, 3) @ pose[:3, :3].T
    return Obb.computed(center, axes, np.array(obb.size))


def _check_bound(obb: Obb, bound: Array, side: int, name: str) -> None:
    reach = np.abs(np.array(obb.axes).reshape(3, 3)).T @ np.array(obb.size) / 2
    error = float(np.abs(np.array(obb.center) + side * reach - bound).max())
    if not error <= _BOUNDS_TOLERANCE_M:
        raise Unusable(Reason.OBB_INVALID, f"centre, sides and axes of the box end {error:.3g} m from its {name}")
