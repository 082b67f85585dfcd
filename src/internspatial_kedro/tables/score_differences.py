"""`score_differences`: two runs over the same items."""

import pyarrow as pa

from internspatial_kedro.tables.schema import TEXT, Table, field, optional

SCORE_DIFFERENCES = Table(
    "score_differences",
    pa.schema(
        [
            field("first", TEXT, "model whose scores are counted positive"),
            field("second", TEXT, "model that it is compared with"),
            field("benchmark", TEXT, "of the items"),
            field("profile", TEXT, "the scorer's rules, the same for both"),
            field("metric", TEXT, "item_mean, or task_mean: the mean of the tasks' means"),
            field("task", TEXT, "one task, or all"),
            field("format", TEXT, "one format, or all"),
            field("difference", pa.float64(), "first minus second, failures count as 0 [percentage points]"),
            optional("low", pa.float64(), "lower end of its 95 % interval, clustered [percentage points]"),
            optional("high", pa.float64(), "upper end of its 95 % interval, clustered [percentage points]"),
            optional("p", pa.float64(), "probability of so large a difference by chance, two-sided paired t-test"),
            field("items", pa.int64(), "items that both replied to"),
            field("clusters", pa.int64(), "images or scenes behind them"),
        ]
    ),
    key=("first", "second", "benchmark", "profile", "metric", "task", "format"),
)
