"""Small tables that balance needs: how often labels occur, and how many rows of a group are kept.

A group's hashes are remembered while its candidates are few, so that exactly `kept` of each outcome survive; larger
groups are thinned by share (see `sampling.exact_ranks`).
"""

import pyarrow as pa

from internspatial_kedro.tables.schema import TEXT, Table, field, list_of

POOL = "*"
"""Stands for the labels of a pool: groups that are balanced together because each is small."""

LABEL_COUNTS = Table(
    "label_counts",
    pa.schema([field("label", TEXT, "category"), field("count", pa.int64(), "objects of it in all views")]),
    key=("label",),
)

QUESTION_QUOTAS = Table(
    "question_quotas",
    pa.schema(
        [
            field("split", TEXT, "train or test: each is balanced by itself"),
            field("task", TEXT, "the task"),
            field("relation", TEXT, "the relation that outcome 1 of a pair stands for, or that is asked; any: none"),
            field("named", TEXT, "label of the object that the question names; empty if none; *: the relation's pool"),
            field("other", TEXT, "label of the second object, or the category that is looked for; *: the pool"),
            field("outcome", pa.int64(), "pair: 1 if the relation holds; existence: 1 for yes; counting: the number"),
            field("count", pa.int64(), "fair candidates"),
            field("kept", pa.int64(), "how many of them are asked; of a pooled group none by itself"),
            field(
                "pooled", pa.bool_(), "whether the group is so small that it is balanced with others of its relation"
            ),
            field("hashes", list_of(pa.uint64()), "sorted priorities of the candidates; empty if they are many"),
        ]
    ),
    key=("split", "task", "relation", "named", "other", "outcome"),
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
