"""Small tables that balance needs: how often labels occur, and how many rows of a group are kept.

A group's `ranks` hold the sorted hashes of its candidates while they are few, so that exactly `kept` of each outcome
survive; larger groups are thinned by share (see `sampling.ranks`).
"""

import pyarrow as pa

from internspatial_kedro.tables.schema import TEXT, Table, field, list_of

LABEL_COUNTS = Table(
    "label_counts",
    pa.schema([field("label", TEXT, "category"), field("count", pa.int64(), "objects with geometry")]),
    key=("label",),
)

QUESTION_QUOTAS = Table(
    "question_quotas",
    pa.schema(
        [
            field("group", TEXT, "task|relation|words that the question shows"),
            field("outcome", TEXT, "canonical answer"),
            field("count", pa.int64(), "fair candidates"),
            field("kept", pa.int64(), "how many of them are asked"),
            field("hashes", list_of(pa.uint64()), "sorted hashes of the candidates; empty if they are many"),
        ]
    ),
    key=("group", "outcome"),
)

FORMAT_QUOTAS = Table(
    "format_quotas",
    pa.schema(
        [
            field("pattern", pa.int32(), "bit i is set if format i suits the question"),
            field("count", pa.int64(), "questions with this pattern"),
            field("hashes", list_of(pa.uint64()), "sorted hashes of the questions; empty if they are many"),
        ]
    ),
    key=("pattern",),
)
