"""`scenes`: a scanned or rendered space with its instances."""

import pyarrow as pa

from internspatial_kedro.tables.schema import NUMBERS, TEXT, TEXTS, Table, field, list_of, optional

OBB_WORLD = pa.struct(
    [
        field("center", NUMBERS, "centre in the world frame (z up) [m]"),
        field("axes", NUMBERS, "3x3 row-major: row i is the box's i-th axis in the world frame"),
        field("size", NUMBERS, "full side lengths along those axes [m]"),
    ]
)

INSTANCE = pa.struct(
    [
        field("instance_id", TEXT, "unique in the scene"),
        field("label", TEXT, "category as a singular noun phrase"),
        field("caption", TEXT, "noun phrase without article that names this instance"),
        field("obb_world", OBB_WORLD, "oriented box"),
    ]
)

SCENE_FIELDS = [
    field("scene_id", TEXT, "<source>/<scene>"),
    field("source", TEXT, "name of the configured source"),
    field("split", TEXT, "train or test"),
    optional("mesh", TEXT, "mesh or point cloud below the source's root, with an instance number per vertex"),
    optional("floor_polygon", NUMBERS, "x0, y0, x1, y1, … of the floor's outline in the world frame [m]"),
    optional("height_m", pa.float64(), "floor to ceiling [m]"),
    field("view_ids", TEXTS, "its frames in order"),
    field("instances", list_of(INSTANCE), "labelled instances"),
]

SCENES = Table("scenes", pa.schema(SCENE_FIELDS), key=("scene_id",))
