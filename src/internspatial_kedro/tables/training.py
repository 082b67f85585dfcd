"""`training_rows` and `training_packs`: what a model learns from, and which rows share a pass through it."""

import pyarrow as pa

from internspatial_kedro.tables.messages import MESSAGE
from internspatial_kedro.tables.samples import OVERLAY
from internspatial_kedro.tables.schema import TEXT, TEXTS, Table, field, list_of

NAMED_MASK = pa.struct(
    [
        field("object_id", TEXT, "as overlays name it"),
        field("mask_rle", TEXT, "COCO compressed run lengths, of the image's size"),
    ]
)

TRAINING_IMAGE = pa.struct(
    [
        field("path", TEXT, "image file, below the root of the row's source"),
        field("width", pa.int32(), "of the file's pixels as they are stored [px]"),
        field("height", pa.int32(), "of the file's pixels as they are stored [px]"),
        field("overlays", list_of(OVERLAY), "marks to draw when the row is read"),
        field("masks", list_of(NAMED_MASK), "of the objects that have a mask overlay"),
    ]
)

TRAINING_ROWS = Table(
    "training_rows",
    pa.schema(
        [
            field("row_id", TEXT, "the sample's id; of general data a content hash, 16 hexadecimal digits"),
            field("native_id", TEXT, "the sample's id; of general data the id in the file, empty if none"),
            field("kind", TEXT, "spatial or general"),
            field("source", TEXT, "its source, or the name of the general data"),
            field("task", TEXT, "its task; empty for general data"),
            field("split", TEXT, "train, always"),
            field("messages", list_of(MESSAGE), "what is said, in turns; the last is the assistant's"),
            field("images", list_of(TRAINING_IMAGE), "of the image parts of all messages, in order"),
        ]
    ),
    key=("row_id",),
)

TRAINING_PACKS = Table(
    "training_packs",
    pa.schema(
        [
            field("pack", pa.int64(), "its place in the run, from 0"),
            field("epoch", pa.int32(), "from 0"),
            field("row_ids", TEXTS, "the rows that share it, in order; a row may be in several packs"),
            field("tokens", list_of(pa.int32()), "length of each of them under the checkpoint's processor"),
        ]
    ),
    key=("pack",),
)
