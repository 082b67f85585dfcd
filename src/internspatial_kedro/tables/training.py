"""`training_rows`, `training_packs`, `training_steps`: what a model learns from, in which passes, and how it went."""

import pyarrow as pa

from internspatial_kedro.tables.messages import MESSAGE
from internspatial_kedro.tables.samples import OVERLAY
from internspatial_kedro.tables.schema import TEXT, TEXTS, Table, field, list_of, optional

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

TRAINING_STEPS = Table(
    "training_steps",
    pa.schema(
        [
            field("step", pa.int64(), "steps done, this one included"),
            field("loss", pa.float64(), "mean cross entropy of the answers' tokens, before the step [nat]"),
            field("learning_rate", pa.float64(), "that the step was made with"),
            field("gradient_norm", pa.float64(), "before clipping"),
            field("samples", pa.int64(), "that the step saw"),
            field("tokens", pa.int64(), "of questions, pictures and answers"),
            field("answer_tokens", pa.int64(), "that had a loss"),
            field("seconds", pa.float64(), "that the step took, checkpoints left out [s]"),
            field("samples_per_second", pa.float64(), "of all processes [1/s]"),
            field("tokens_per_second", pa.float64(), "of all processes [1/s]"),
            field("peak_memory_bytes", pa.int64(), "the most that a process has held, on its GPU or resident [byte]"),
            optional("mfu", pa.float64(), "share of the devices' operations that the model's own needed"),
            field("loader_wait_share", pa.float64(), "share of the time that the model waited for batches"),
        ]
    ),
    key=("step",),
)
