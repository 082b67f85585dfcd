"""`predictions`: what a model said to an item."""

import pyarrow as pa

from internspatial_kedro.tables.schema import TEXT, Table, field

PREDICTIONS = Table(
    "predictions",
    pa.schema(
        [
            field(
                "prediction_id", TEXT, "content hash of model, messages, pixels and generation, 32 hexadecimal digits"
            ),
            field("model", TEXT, "the name it was called by"),
            field("benchmark", TEXT, "of the item"),
            field("item_id", TEXT, "of the item"),
            field("reply", TEXT, "the raw words; empty if the call failed"),
            field("failure", TEXT, "why there is no reply; empty if there is one"),
            field("attempts", pa.int32(), "calls that it took"),
            field("seconds", pa.float64(), "time inside the model; a share of it where items were asked together [s]"),
            field("prompt_tokens", pa.int64(), "tokens in; 0 if unknown"),
            field("reply_tokens", pa.int64(), "tokens out; 0 if unknown"),
            field("cost", pa.float64(), "by the prices given, in their currency; 0 if none"),
        ]
    ),
    key=("model", "benchmark", "item_id"),
)
