"""`scenes`: a scanned or rendered space, or one object on a turntable, with its instances."""

import pyarrow as pa

from internspatial_kedro.tables.schema import NUMBERS, TEXT, TEXTS, Table, field, list_of, optional

OBB_WORLD = pa.struct(
    [
        field("center", NUMBERS, "centre in the world frame (z up) [m]"),
        field("axes", NUMBERS, "3x3 row-major: row i is the box's i-th axis in the world frame"),
        field("size", NUMBERS, "full side lengths along those axes [m]"),
    ]
)

GEOMETRY = pa.struct(
    [
        field("path", TEXT, "mesh, point cloud or folder below the source's root"),
        field("encoding", TEXT, "how it is read: a key of `ENCODINGS` in sources/scene_points.py"),
        optional("to_world", NUMBERS, "4x4 row-major, native frame to world (z up) [m]; null where they are the same"),
    ]
)

GRAPH = pa.struct(
    [
        field("nodes", TEXTS, "ids of the places where a camera may stand"),
        field("positions", NUMBERS, "x, y, z of each node in the world frame [m]"),
        field("edges", list_of(pa.int32()), "pairs of node indices between which one can walk straight"),
    ]
)

TURNTABLE = pa.struct(
    [
        field("azimuth_deg", NUMBERS, "of each view: turn of the object, clockwise seen from above [0, 360)"),
        field("differences", NUMBERS, "n x n row-major: how unlike views i and j look, in [0, 1]"),
    ]
)

INSTANCE = pa.struct(
    [
        field("instance_id", TEXT, "unique in the scene"),
        field("label", TEXT, "category as a singular noun phrase"),
        field("caption", TEXT, "noun phrase without article that names this instance"),
        field("number", pa.int32(), "its number in the geometry; -1 where that does not show it"),
        optional("obb_world", OBB_WORLD, "oriented box, where the source has one"),
    ]
)

SCENE_FIELDS = [
    field("scene_id", TEXT, "<source>/<scene>"),
    field("source", TEXT, "name of the configured source"),
    field("split", TEXT, "train or test"),
    optional("geometry", GEOMETRY, "points or mesh with an instance number each"),
    optional("floor_polygon", NUMBERS, "x0, y0, x1, y1, … of the floor's outline in the world frame [m]"),
    optional("labelled_area_m2", pa.float64(), "floor area that the source states [m²]"),
    optional("height_m", pa.float64(), "floor to ceiling [m]"),
    optional("graph", GRAPH, "where one can walk"),
    optional("turntable", TURNTABLE, "views of one object, turned"),
    field("exhaustive_labels", TEXTS, "labels of which every instance in the scene is annotated"),
    field("view_ids", TEXTS, "its frames in order"),
]

SCENES = Table(
    "scenes",
    pa.schema([*SCENE_FIELDS, field("instances", list_of(INSTANCE), "labelled instances")]),
    key=("scene_id",),
)
