"""The objects of a batch of lifted views as arrays."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from internspatial_kedro.questions.vocabulary import Vocabulary
from internspatial_kedro.tables.columns import Matrix, lists_to_matrix, parents
from internspatial_kedro.tables.sampling import Hashes, Integers, combine, hash_values

Flags = NDArray[np.bool_]
Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Objects:
    """n objects of m views, sorted by view.

    Attributes:
        rows: The objects as they stand in the table, Arrow struct of length n.
        view: View of each object, in [0, m).
        first: First object of each view and, last, n; shape (m + 1,).
        label: Index of its label in the vocabulary.
        center: x, y, z in view space, nan without geometry, shape (3, n) [m].
        extent: Along view x, y, z, shape (3, n) [m].
        longest_horizontal: The longer of the box's own horizontal sides [m].
        longest: The longest of its sides [m].
        volume: Of the box [m³].
        distance: To the optical centre [m].
        seen_width: Width of what is seen, at the distance of the box's centre [m].
        box: Left, top, right, bottom of what is visible, shape (4, n) [px].
        visible: Visible fraction, 0 where it is unknown.
        truncated: Cut by the image border.
        crowd: Stands for many objects.
        level: Whether the view's camera looks near enough to the horizontal for left/right and near/far.
        hash: Of view and object id.
    """

    rows: pa.StructArray
    view: Integers
    first: Integers
    label: Integers
    center: Matrix
    extent: Matrix
    longest_horizontal: Vector
    longest: Vector
    volume: Vector
    distance: Vector
    seen_width: Vector
    box: Matrix
    visible: Vector
    truncated: Flags
    crowd: Flags
    level: Flags
    hash: Hashes

    def __len__(self) -> int:
        return len(self.view)

    @property
    def has_geometry(self) -> Flags:
        """Which objects have a box in view space."""
        return np.asarray(~np.isnan(self.center[0]))


def read_objects(views: pa.RecordBatch, vocabulary: Vocabulary, steepest_tilt_deg: float) -> Objects:
    """Objects of a batch of `lifted_views` (columns view_id, camera, tilt_rad, objects)."""
    rows: pa.StructArray = pc.list_flatten(views["objects"])
    view = parents(views["objects"])
    size = lists_to_matrix(rows.field("size_obb"), 3)
    center, box = _by_column(rows.field("center_view"), 3), _by_column(rows.field("box_xyxy"), 4)
    focal = _numbers(pc.struct_field(views["camera"], "fx"))[view]
    tilt = np.asarray(views["tilt_rad"].to_numpy(zero_copy_only=False), dtype=float)
    return Objects(
        rows=rows,
        view=view,
        first=np.searchsorted(view, np.arange(views.num_rows + 1)),
        label=vocabulary.index_of(rows.field("label")),
        center=center,
        extent=_by_column(rows.field("size_view"), 3),
        longest_horizontal=size[:, :2].max(axis=1, initial=-np.inf),
        longest=size.max(axis=1, initial=-np.inf),
        volume=size.prod(axis=1),
        distance=_numbers(rows.field("distance_m")),
        seen_width=(box[2] - box[0]) * center[1] / focal,
        box=box,
        visible=np.nan_to_num(_numbers(rows.field("visible_fraction"))),
        truncated=np.asarray(rows.field("truncated"), dtype=bool),
        crowd=np.asarray(rows.field("crowd"), dtype=bool),
        level=(np.abs(tilt) <= np.deg2rad(steepest_tilt_deg))[view],
        hash=combine(hash_values(views["view_id"])[view], hash_values(rows.field("object_id"))),
    )


def _by_column(column: pa.Array, width: int) -> Matrix:
    """One contiguous row per coordinate: pairs gather from it several times as fast as from one row per object."""
    return np.ascontiguousarray(lists_to_matrix(column, width).T)


def _numbers(column: pa.Array) -> Vector:
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=float)
