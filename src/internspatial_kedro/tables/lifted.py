"""`lifted_views` and `lifted_scenes`: views and scenes with metric geometry.

View space: origin at the optical centre, x to the viewer's right, y along the viewing direction in the horizontal
plane, z up, metres (InternSpatial, section 3.1).
"""

import pyarrow as pa

from internspatial_kedro.tables.scenes import SCENE_FIELDS
from internspatial_kedro.tables.schema import NUMBERS, TEXT, Table, field, list_of, optional
from internspatial_kedro.tables.views import VIEW_FIELDS, VIEW_OBJECT

LIFTED_OBJECT = pa.struct(
    [
        *[VIEW_OBJECT.field(i) for i in range(VIEW_OBJECT.num_fields) if VIEW_OBJECT.field(i).name != "obb_cam"],
        optional("center_view", NUMBERS, "centre of the upright box in view space [m]"),
        optional("size_view", NUMBERS, "extents along the view's x (width), y (depth), z (height) [m]"),
        optional("size_obb", NUMBERS, "the box's own sides: the two horizontal ones, then height [m]"),
        optional("yaw_rad", pa.float64(), "angle of the box's first side from view x, counter-clockwise from above"),
        optional("corners_view", NUMBERS, "8 corners x 3 in view space: bottom face then top face, same order [m]"),
        optional("distance_m", pa.float64(), "optical centre to box centre [m]"),
        field("truncated", pa.bool_(), "what is visible of it comes within 2 px of the image border"),
        field("points", pa.int32(), "depth points that the box was fitted to; 0 if it came from a label"),
        field("center_px", NUMBERS, "centre of the visible box: column, row [px]"),
        field("area_fraction", pa.float64(), "visible mask (or box, where there is no mask) / image area"),
        field("mark_px", NUMBERS, "pole of inaccessibility of the mask (or box centre): column, row [px]"),
        field("mark_radius_px", pa.float64(), "distance from there to the mask's edge [px]"),
        field("unusable", TEXT, "why it has no geometry, e.g. few_points; empty if it has"),
    ]
)

LIFTED_VIEWS = Table(
    "lifted_views",
    pa.schema(
        [
            *VIEW_FIELDS,
            optional("cam_to_view", NUMBERS, "3x3 row-major rotation, camera to view space"),
            optional("tilt_rad", pa.float64(), "angle of the optical axis above the horizontal"),
            field("objects", list_of(LIFTED_OBJECT), "labelled objects with geometry"),
        ]
    ),
    key=("view_id",),
)

LIFTED_INSTANCE = pa.struct(
    [
        field("instance_id", TEXT, "unique in the scene"),
        field("label", TEXT, "category as a singular noun phrase"),
        field("caption", TEXT, "noun phrase without article that names this instance"),
        optional("center", NUMBERS, "centre of the oriented box in the world frame [m]"),
        optional("axes", NUMBERS, "3x3 row-major: row i is the box's i-th axis in the world frame"),
        optional("size", NUMBERS, "full side lengths along those axes [m]"),
        field("points", pa.int32(), "points that the box was fitted to; 0 if it came from a label"),
        field("unusable", TEXT, "why it has no geometry, e.g. few_points; empty if it has"),
    ]
)

SIGHTING = pa.struct(
    [
        field("instance_id", TEXT, "the instance"),
        field("view_id", TEXT, "a frame that shows it"),
        optional("visible_fraction", pa.float64(), "visible pixels / pixels drawn alone"),
        field("area_fraction", pa.float64(), "visible mask (or box) area / image area"),
        field("box_xyxy", NUMBERS, "left, top, right, bottom in that frame [px]"),
        field("has_mask", pa.bool_(), "whether the view holds a mask of it"),
        field("mark", NUMBERS, "column and row where a number goes, room for it [px]"),
    ]
)

FREE_FLOOR = pa.struct(
    [
        field("x_m", pa.float64(), "world x of the grid's first corner [m]"),
        field("y_m", pa.float64(), "world y of the grid's first corner [m]"),
        field("cell_m", pa.float64(), "side of a cell [m]"),
        field("columns", pa.int32(), "cells along world x"),
        field("rows", pa.int32(), "cells along world y"),
        field("free_rle", TEXT, "COCO run lengths of the cells where a person can stand, rows x columns"),
    ]
)

LIFTED_SCENES = Table(
    "lifted_scenes",
    pa.schema(
        [
            *SCENE_FIELDS,
            field("instances", list_of(LIFTED_INSTANCE), "labelled instances with geometry"),
            optional(
                "area_m2", pa.float64(), "floor area: stated, of the outline, or by alpha shape of the points [m²]"
            ),
            optional(
                "floor_rings",
                list_of(NUMBERS),
                "the floor's outline, stated or by alpha shape, x0, y0, … each [m]: outer rings, then holes",
            ),
            optional("volume_m3", pa.float64(), "area x height [m³]"),
            optional("center_world", NUMBERS, "centre of the axis-aligned box of all points or instances [m]"),
            field(
                "distances_m",
                NUMBERS,
                "closest distances of instance pairs, in the order of scipy's pdist; NaN unknown",
            ),
            optional("free_floor", FREE_FLOOR, "where a person can stand"),
            field("sightings", list_of(SIGHTING), "which frame shows which instance"),
            field("width", pa.int32(), "of the frames [px]; 0 without frames"),
            field("height", pa.int32(), "of the frames [px]; 0 without frames"),
        ]
    ),
    key=("scene_id",),
)
