"""`rejects`: what could not be used, and why."""

import pyarrow as pa

from internspatial_kedro.tables.schema import TEXT, Table, field

REJECT_FIELDS = [
    field("source", TEXT, "name of the configured source"),
    field("kind", TEXT, "record, frame, depth, alignment, object or caption: what was left out"),
    field(
        "item_id",
        TEXT,
        "the native record, or <record>#<object>; of a chat model's, <record>#<step>-<kind>-<number in its list>",
    ),
    field("reason", TEXT, "a short fixed word, e.g. image_truncated; counted in the statistics"),
    field("detail", TEXT, "what was given and what was expected"),
]

REJECTS = Table("rejects", pa.schema(REJECT_FIELDS), key=("source", "item_id", "reason"))
