"""`samples`: a question in one of the 19 instruction formats, with the marks to draw (never the pixels)."""

import pyarrow as pa

from internspatial_kedro.tables.schema import NUMBERS, TEXT, TEXTS, Table, field, list_of

OVERLAY = pa.struct(
    [
        field("view_id", TEXT, "the image to draw on"),
        field("kind", TEXT, "box, mask or number"),
        field("object_id", TEXT, "the object that is marked; its mask is in `lifted_views`"),
        field(
            "geometry",
            NUMBERS,
            "box: left, top, right, bottom [px]; number: column, row, radius [px]; mask: none",
        ),
        field("colour", TEXT, "colour name of the palette; the question may use it"),
        field("number", pa.int32(), "number to write; 0 if none"),
    ]
)

SAMPLES = Table(
    "samples",
    pa.schema(
        [
            field("sample_id", TEXT, "content hash of question and format, 16 hexadecimal digits"),
            field("qa_id", TEXT, "the question"),
            field("task", TEXT, "its task"),
            field("relation", TEXT, "its relation"),
            field("form", TEXT, "its form"),
            field("source", TEXT, "its source"),
            field("split", TEXT, "train or test"),
            field("image_format", TEXT, "original, box, mask or number"),
            field("text_format", TEXT, "natural, ref, ref_region_box, ref_caption_box or from_image"),
            field("images", TEXTS, "view ids, in the order of <image>"),
            field("width", pa.int32(), "of the image [px]"),
            field("height", pa.int32(), "of the image [px]"),
            field("overlays", list_of(OVERLAY), "marks to draw when the sample is read"),
            field("question", TEXT, "ready to show; boxes as integers in [0, 1000]"),
            field("answer", TEXT, "ready to learn"),
            field("boxes_xyxy", list_of(NUMBERS), "boxes in the order they stand in question, then answer [px]"),
            field("truth", TEXT, "canonical answer of the question"),
            field("answer_kind", TEXT, "choice, yes_no, number or text"),
        ]
    ),
    key=("sample_id",),
)
