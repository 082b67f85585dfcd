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

LIFTED_SCENES = Table(
    "lifted_scenes",
    pa.schema(
        [
            *SCENE_FIELDS,
            optional("floor_area_m2", pa.float64(), "area of the floor outline [m²]"),
            field(
                "visibility",
                list_of(
                    pa.struct(
                        [
                            field("instance_id", TEXT, "the instance"),
                            field("view_id", TEXT, "a frame that shows it"),
                            optional("visible_fraction", pa.float64(), "visible pixels / pixels drawn alone"),
                        ]
                    )
                ),
                "which frame shows which instance",
            ),
        ]
    ),
    key=("scene_id",),
)
