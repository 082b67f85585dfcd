"""A batch of views to lifted objects: columns around the geometry that does the work."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from internspatial_kedro.geometry.frames import Array, pose_to_up, tilt_rad, up_to_view
from internspatial_kedro.geometry.lifting import lift_boxes
from internspatial_kedro.geometry.rounding import to_nano
from internspatial_kedro.pipelines.lifting.params import LiftingParams
from internspatial_kedro.pipelines.lifting.working_set import WorkingSet, lift_view
from internspatial_kedro.sources.depth import ESTIMATED
from internspatial_kedro.tables.columns import group_lists, lists_to_matrix, matrix_to_lists, parents, vector_to_numbers
from internspatial_kedro.tables.lifted import LIFTED_OBJECT
from internspatial_kedro.tables.views import VIEW_OBJECT

_BORDER_PX = 2
_KEPT = tuple(field.name for field in VIEW_OBJECT if field.name not in ("obb_cam", "visible_fraction"))


def lift_batch(views: pa.RecordBatch, roots: dict[str, Path], estimates: Path, params: LiftingParams) -> pa.StructArray:
    """New columns of a batch of views: cam_to_view, tilt_rad and lifted objects.

    Args:
        views: Columns source, width, height, camera, depth, objects.
        roots: Folder of each source.
        estimates: Folder of estimated depth maps.
        params: How to lift.
    """
    objects, parent = pc.list_flatten(views["objects"]), parents(views["objects"])
    ups = [_up_of(camera) for camera in views["camera"].to_pylist()]
    rotations = np.array([np.full((3, 3), np.nan) if up is None else up_to_view(up) for up in ups]).reshape(-1, 3, 3)
    work = WorkingSet.of(objects)
    _lift_labels(work, objects, rotations[parent])
    starts = np.searchsorted(parent, np.arange(views.num_rows + 1))
    records = views.select(["source", "width", "height", "camera", "depth"]).to_pylist()
    for record, rotation, first, last in zip(records, rotations, starts[:-1], starts[1:], strict=True):
        depth = record["depth"]
        # Without a depth map nothing is read from there.
        root = estimates if depth is None or depth["encoding"] == ESTIMATED else roots[record["source"]]
        lift_view(work, slice(int(first), int(last)), record, rotation, root, params)
    limits = np.stack([np.asarray(views["width"]), np.asarray(views["height"])], axis=1)[parent]
    tilts = np.array([np.nan if up is None else tilt_rad(up) for up in ups])
    columns = [
        matrix_to_lists(to_nano(rotations.reshape(-1, 9))),
        vector_to_numbers(to_nano(tilts)),
        group_lists(parent, _to_struct(work, objects, limits), views.num_rows),
    ]
    return pa.StructArray.from_arrays(columns, ["cam_to_view", "tilt_rad", "objects"])


def _up_of(camera: dict[str, Any] | None) -> Array | None:
    """Unit vector against gravity, from the camera's own or from its pose."""
    if camera is None:
        return None
    if camera["up_cam"] is not None:
        up = np.asarray(camera["up_cam"])
        return np.asarray(up / np.linalg.norm(up))
    if camera["cam_to_world"] is not None:
        return pose_to_up(np.asarray(camera["cam_to_world"]).reshape(4, 4))
    return None


def _lift_labels(work: WorkingSet, objects: pa.StructArray, cam_to_view: Array) -> None:
    """Upright boxes of all labelled ones at once."""
    center, axes, size = (
        lists_to_matrix(pc.struct_field(objects, ["obb_cam", name]), width)
        for name, width in (("center", 3), ("axes", 9), ("size", 3))
    )
    rows = np.flatnonzero(~np.isnan(size[:, 0]) & ~np.isnan(cam_to_view[:, 0, 0]))
    boxes, usable = lift_boxes(center[rows], axes[rows].reshape(-1, 3, 3), size[rows], cam_to_view[rows])
    work.put_boxes(rows[usable], boxes.center[usable], boxes.size[usable], boxes.yaw_rad[usable])
    work.unusable[rows[~usable]] = "too_large"


def _to_struct(work: WorkingSet, objects: pa.StructArray, limits_wh: Array) -> pa.StructArray:
    """Lifted objects in the table's order of fields."""
    center, size, yaw = (to_nano(values) for values in (work.center, work.size, work.yaw_rad))
    corners = to_nano(work.boxes(slice(None)).corners)
    box = work.box_xyxy
    at_border = (box[:, :2] <= _BORDER_PX).any(axis=1) | (box[:, 2:] >= limits_wh - _BORDER_PX).any(axis=1)
    made = {
        "visible_fraction": vector_to_numbers(work.visible_fraction),
        "center_view": matrix_to_lists(center),
        "size_view": matrix_to_lists(to_nano(np.ptp(corners, axis=1))),
        "size_obb": matrix_to_lists(size),
        "yaw_rad": vector_to_numbers(yaw),
        "corners_view": matrix_to_lists(corners.reshape(-1, 24)),
        "distance_m": vector_to_numbers(to_nano(np.linalg.norm(center, axis=1))),
        "truncated": pa.array(at_border),
        "points": pa.array(work.points),
        "center_px": matrix_to_lists((box[:, :2] + box[:, 2:]) / 2),
        "area_fraction": pa.array(work.area_px / limits_wh.prod(axis=1)),
        "mark_px": matrix_to_lists(work.mark_px),
        "mark_radius_px": pa.array(work.mark_radius_px),
        "unusable": pa.array(work.unusable, pa.large_string()),
    }
    kept = {name: objects.field(VIEW_OBJECT.get_field_index(name)) for name in _KEPT}
    names = [field.name for field in LIFTED_OBJECT]
    return pa.StructArray.from_arrays([(kept | made)[name] for name in names], names)
