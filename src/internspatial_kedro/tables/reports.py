"""Counts that a run ends with: small tables, one row a combination."""

import pyarrow as pa

from internspatial_kedro.tables.schema import TEXT, Table, field, optional


def _words(*names: str) -> list[pa.Field]:
    return [field(name, TEXT, f"the {name.replace('_', ' ')}") for name in names]


def _numbers(*names: str) -> list[pa.Field]:
    return [field(name, pa.int64(), f"number of {name.replace('_', ' ')}") for name in names]


RECORD_COUNTS = Table(
    "record_counts",
    pa.schema(
        [
            *_words("source"),
            *_numbers("records", "records_rejected", "records_unaccounted", "views", "scenes", "rejects"),
            *_numbers("objects_in", "objects_out", "objects_rejected", "objects_unaccounted"),
        ]
    ),
    key=("source",),
)

REJECT_COUNTS = Table(
    "reject_counts",
    pa.schema([*_words("source", "kind", "reason"), *_numbers("rejects")]),
    key=("source", "kind", "reason"),
)

VERDICT_COUNTS = Table(
    "verdict_counts",
    pa.schema([*_words("task", "comparison", "verdict"), *_numbers("pairs")]),
    key=("task", "comparison", "verdict"),
)

QUESTION_COUNTS = Table(
    "question_counts",
    pa.schema([*_words("task", "relation", "form", "source", "split"), *_numbers("questions")]),
    key=("task", "relation", "form", "source", "split"),
)

BIAS_AUDIT = Table(
    "bias_audit",
    pa.schema(
        [
            *_words("task", "relation", "source", "guesser", "fit"),
            *_numbers("n"),
            optional("accuracy", pa.float64(), "share of questions that the guesser gets right"),
            optional("chance", pa.float64(), "accuracy of a guesser that knows the possible answers only"),
            optional("standard_error", pa.float64(), "of the accuracy, clustered by scene or view"),
            optional("within_bound", pa.bool_(), "accuracy <= chance + 2 points + 2 standard errors"),
            optional("wrong_share", pa.float64(), "share of questions on which the guesser is wrong"),
        ]
    ),
    key=("task", "relation", "source", "guesser", "fit"),
)

SAMPLE_COUNTS = Table(
    "sample_counts",
    pa.schema([*_words("task", "source", "split", "image_format", "text_format"), *_numbers("samples")]),
    key=("task", "source", "split", "image_format", "text_format"),
)
