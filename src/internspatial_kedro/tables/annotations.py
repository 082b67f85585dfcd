"""`annotations`: one native record of a source with everything that was read from it.

Reading is done once; `views`, `scenes` and `rejects` are projections of this table.
"""

import pyarrow as pa

from internspatial_kedro.tables.rejects import REJECTS
from internspatial_kedro.tables.scenes import SCENES
from internspatial_kedro.tables.schema import TEXT, Table, field, list_of
from internspatial_kedro.tables.views import VIEWS

READING_FIELDS = [
    field("views", list_of(VIEWS.struct()), "images or frames of the record"),
    field("scenes", list_of(SCENES.struct()), "scenes of the record"),
    field("rejects", list_of(REJECTS.struct()), "what of it was left out"),
    field("objects_in", pa.int64(), "native objects in the record, used or not"),
]

ANNOTATIONS = Table(
    "annotations",
    pa.schema(
        [
            field("source", TEXT, "name of the configured source"),
            field("item_id", TEXT, "the native record: an image, a frame, a room"),
            *READING_FIELDS,
        ]
    ),
    key=("source", "item_id"),
)
