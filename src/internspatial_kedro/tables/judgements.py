"""`judgements`: what a judge said of replies, word for word."""

import pyarrow as pa

from internspatial_kedro.tables.schema import TEXT, Table, field

JUDGEMENTS = Table(
    "judgements",
    pa.schema(
        [
            field("model", TEXT, "who replied"),
            field("benchmark", TEXT, "of the item"),
            field("item_id", TEXT, "of the item"),
            field("judge", TEXT, "the model that judged"),
            field("version", TEXT, "fingerprint of the judge: weights, or endpoint and model id"),
            field("temperature", pa.float64(), "of the judge's sampling"),
            field("prompt", TEXT, "fingerprint of the wording that it was asked with"),
            field("words", TEXT, "the judge's raw words"),
        ]
    ),
    key=("model", "benchmark", "item_id"),
)
