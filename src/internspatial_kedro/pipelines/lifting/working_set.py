"""The objects of a batch while they are lifted, one array per fact, and the steps that are per view."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from internspatial_kedro.geometry.boxes import UprightBoxes
from internspatial_kedro.geometry.cameras import Intrinsics
from internspatial_kedro.geometry.frames import Array
from internspatial_kedro.geometry.lifting import lift_mask
from internspatial_kedro.geometry.masks import Mask, pole_of_inaccessibility, rle_to_mask
from internspatial_kedro.geometry.visibility import hidden_edge_share, visible_fractions
from internspatial_kedro.pipelines.lifting.params import LiftingParams
from internspatial_kedro.sources.depth import load_depth_m
from internspatial_kedro.sources.records import Depth
from internspatial_kedro.tables.columns import lists_to_matrix


@dataclass
class WorkingSet:
    """n objects; nan where an object has no box (yet). Frames and units as in `tables/lifted.py`."""

    box_xyxy: Array
    mask_rle: list[str | None]
    visible_fraction: Array
    center: Array
    size: Array
    yaw_rad: Array
    points: NDArray[np.int32]
    unusable: NDArray[np.object_]
    area_px: Array
    mark_px: Array
    mark_radius_px: Array

    @classmethod
    def of(cls, objects: pa.StructArray) -> "WorkingSet":
        """Objects as they come from `views`: no boxes, marks in the middle of what is visible."""
        count = len(objects)
        box = lists_to_matrix(objects.field("box_xyxy"), 4)
        sides = box[:, 2:] - box[:, :2]
        return cls(
            box_xyxy=box,
            mask_rle=objects.field("mask_rle").to_pylist(),
            visible_fraction=np.array(objects.field("visible_fraction").to_numpy(zero_copy_only=False), dtype=float),
            center=np.full((count, 3), np.nan),
            size=np.full((count, 3), np.nan),
            yaw_rad=np.full(count, np.nan),
            points=np.zeros(count, np.int32),
            unusable=np.full(count, "no_geometry", dtype=object),
            area_px=sides.prod(axis=1),
            mark_px=(box[:, :2] + box[:, 2:]) / 2,
            mark_radius_px=sides.min(axis=1, initial=np.inf) / 2,
        )

    def put_boxes(self, rows: NDArray[np.int64], center: Array, size: Array, yaw_rad: Array) -> None:
        """Set the boxes of some objects."""
        self.center[rows], self.size[rows], self.yaw_rad[rows] = center, size, yaw_rad
        self.unusable[rows] = ""

    def boxes(self, rows: slice | NDArray[np.int64]) -> UprightBoxes:
        """The boxes of some objects."""
        return UprightBoxes(self.center[rows], self.size[rows], self.yaw_rad[rows])


def lift_view(
    work: WorkingSet,
    rows: slice,
    view: dict[str, Any],
    cam_to_view: Array,
    depth_root: Path,
    params: LiftingParams,
) -> None:
    """Fill in what the masks and the depth map of one view say about its objects.

    Args:
        work: Objects of the batch, changed in place.
        rows: The view's objects.
        view: Its source, width, height, camera, depth.
        cam_to_view: 3x3 rotation, nan without a camera.
        depth_root: The folder that its depth map is below.
        params: How to lift.
    """
    indices = np.arange(rows.start, rows.stop)
    masks = {row: rle_to_mask(rle, view["width"], view["height"]) for row in indices if (rle := work.mask_rle[row])}
    for row, mask in masks.items():
        _measure_mask(work, row, mask)
    if np.isnan(cam_to_view).any():
        return
    intrinsics = {name: view["camera"][name] for name in ("fx", "fy", "cx", "cy")}
    camera = Intrinsics(**intrinsics)
    wanted = {row: mask for row, mask in masks.items() if params.prefer == "depth" or work.unusable[row]}
    if wanted and view["depth"] is not None:
        depth_m = load_depth_m(depth_root, Depth(**view["depth"]), (view["width"], view["height"]))
        for row, mask in wanted.items():
            _lift_from_depth(work, row, mask, depth_m, camera, cam_to_view)
    _estimate_visibility(work, indices, camera, cam_to_view, view)


def _measure_mask(work: WorkingSet, row: int, mask: Mask) -> None:
    """Area and the place for a number; an empty mask leaves those of the box."""
    if mask.any():
        work.area_px[row] = mask.sum()
        column, line, work.mark_radius_px[row] = pole_of_inaccessibility(mask)
        work.mark_px[row] = column, line


def _lift_from_depth(
    work: WorkingSet, row: int, mask: Mask, depth_m: Array, camera: Intrinsics, cam_to_view: Array
) -> None:
    box = lift_mask(mask, depth_m, camera, cam_to_view)
    if box.unusable and not work.unusable[row]:
        return  # The label's box stands where depth gives none.
    work.center[row], work.size[row], work.yaw_rad[row] = box.center, box.size, box.yaw_rad
    work.points[row], work.unusable[row] = box.points, box.unusable
    if np.isnan(work.visible_fraction[row]) and mask.any():
        work.visible_fraction[row] = 1 - hidden_edge_share(mask, depth_m)


def _estimate_visibility(
    work: WorkingSet, indices: NDArray[np.int64], camera: Intrinsics, cam_to_view: Array, view: dict[str, Any]
) -> None:
    """Visibility from boxes for objects whose source does not know it."""
    solid = indices[work.unusable[indices] == ""]
    if not np.isnan(work.visible_fraction[solid]).any():
        return
    estimate = visible_fractions(work.boxes(solid), camera, cam_to_view, view["width"], view["height"])
    known = ~np.isnan(work.visible_fraction[solid])
    work.visible_fraction[solid] = np.where(known, work.visible_fraction[solid], estimate)
