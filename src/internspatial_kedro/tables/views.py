"""`views`: an image or frame, its camera, and what is labelled in it."""

import pyarrow as pa

from internspatial_kedro.tables.schema import NUMBERS, TEXT, TEXTS, Table, field, list_of, optional

CAMERA = pa.struct(
    [
        field("fx", pa.float64(), "focal length along columns [px]"),
        field("fy", pa.float64(), "focal length along rows [px]"),
        field("cx", pa.float64(), "principal point column [px]"),
        field("cy", pa.float64(), "principal point row [px]"),
        optional("cam_to_world", NUMBERS, "4x4 row-major, camera (OpenCV) to world (z up) [m]"),
        optional("up_cam", NUMBERS, "unit vector against gravity in the camera frame"),
    ]
)

DEPTH = pa.struct(
    [
        field("path", TEXT, "16-bit PNG that shows what the image shows, below the source's root"),
        field("scale_to_m", pa.float64(), "metres = stored value x scale_to_m; 0 is no measurement"),
        field(
            "encoding",
            TEXT,
            "linear; sunrgbd: bits rotated right by three; cityscapes: metres = scale_to_m x 256 / (stored - 1); "
            "estimated: linear, by a model, below the folder raw_estimates",
        ),
    ]
)

OBB = pa.struct(
    [
        field("center", NUMBERS, "centre in the camera frame (x right, y down, z forward) [m]"),
        field("axes", NUMBERS, "3x3 row-major: row i is the box's i-th axis in the camera frame"),
        field("size", NUMBERS, "full side lengths along those axes [m]"),
    ]
)

VIEW_OBJECT = pa.struct(
    [
        field("object_id", TEXT, "unique in the view"),
        field("label", TEXT, "category as a singular noun phrase, e.g. office chair"),
        field("caption", TEXT, "noun phrase without article that names this object, e.g. red office chair"),
        field(
            "box_xyxy",
            NUMBERS,
            "what is visible of it: left, top, right, bottom; right and bottom exclusive [px]",
        ),
        optional("mask_rle", TEXT, "COCO compressed RLE counts of the visible pixels, image height x width"),
        optional("score", pa.float64(), "confidence in [0, 1]; 1 for a label made by people or known truth"),
        optional("instance_id", TEXT, "the instance in the view's scene"),
        optional("obb_cam", OBB, "labelled or true oriented box"),
        optional("visible_fraction", pa.float64(), "visible pixels / pixels if it were drawn alone"),
        field("crowd", pa.bool_(), "one mask for many objects: never asked about, blocks counting its label"),
    ]
)

MADE_BY = pa.struct(
    [
        field("what", TEXT, "objects, masks, camera, depth or gravity"),
        field("model", TEXT, "model and version, or the rule: exif, level"),
    ]
)

VIEW_FIELDS = [
    field("view_id", TEXT, "<source>/<image or scene>[/<frame>]"),
    field("source", TEXT, "name of the configured source"),
    field("split", TEXT, "train or test"),
    field("image", TEXT, "path below the source's root"),
    field("width", pa.int32(), "[px]"),
    field("height", pa.int32(), "[px]"),
    optional("scene_id", TEXT, "the scene that the frame belongs to: <source>/<scene>"),
    optional("frame_index", pa.int32(), "position in the scene's walk"),
    optional("camera", CAMERA, "intrinsics and pose"),
    optional("depth", DEPTH, "metric depth map"),
    field("exhaustive_labels", TEXTS, "labels of which every instance in the image is annotated"),
    field("made_by", list_of(MADE_BY), "what models gave; all else is the source's own"),
]

VIEWS = Table(
    "views",
    pa.schema([*VIEW_FIELDS, field("objects", list_of(VIEW_OBJECT), "labelled objects")]),
    key=("view_id",),
)
