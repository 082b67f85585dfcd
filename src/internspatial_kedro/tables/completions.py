"""`completions`: photos that models completed, as they are now, and what of them was left out."""

import pyarrow as pa

from internspatial_kedro.tables.rejects import REJECTS
from internspatial_kedro.tables.schema import TEXT, Table, field, list_of, optional
from internspatial_kedro.tables.views import VIEWS

COMPLETIONS = Table(
    "completions",
    pa.schema(
        [
            field("view_id", TEXT, "the view that lacked something"),
            optional("view", VIEWS.struct(), "the view as completed; none if it cannot be used"),
            field("rejects", list_of(REJECTS.struct()), "what of it was left out"),
        ]
    ),
    key=("view_id",),
)
