"""What annotation read and what it left out."""

import daft
import pandas as pd
from daft import DataFrame, DataType, col, element, lit
from matplotlib.figure import Figure

from internspatial_kedro.reporting import statistics
from internspatial_kedro.reporting.plots.amounts import plot_rejects

_COUNT = DataType.int64()


def report_records(annotations: DataFrame, completions: DataFrame) -> DataFrame:
    """Annotations and completions to rows in and rows out of each source."""
    read = statistics.account_for_records(annotations).set_index("source")
    changed = _changes(annotations, completions).reindex(read.index, fill_value=0)
    counted = read.add(changed, fill_value=0).astype("int64")
    return daft.from_pandas(counted[read.columns].reset_index())


def report_rejects(rejects: DataFrame) -> DataFrame:
    """Rejects to their counts by reason."""
    return daft.from_pandas(statistics.count_rejects(rejects))


def draw_rejects(reject_counts: DataFrame) -> Figure:
    """Counts of rejects to a figure."""
    return plot_rejects(reject_counts.to_pandas())


def _changes(annotations: DataFrame, completions: DataFrame) -> pd.DataFrame:
    """What models add to the counts of each source: photos refused, objects found and refused.

    The objects of a refused photo are refused with it.
    """
    before = annotations.select("source", "views").explode("views").where(col("views").not_null())
    read = before.select("source", col("views")["view_id"].alias("view_id"), _length(col("views")["objects"], "before"))
    is_object = (element()["kind"] == lit("object")).cast(_COUNT)
    made = completions.select(
        "view_id",
        col("view").is_null().cast(_COUNT).alias("refused"),
        _length(col("view")["objects"], "after"),
        _length(col("rejects"), "rejects"),
        col("rejects").list_map(is_object).list_sum().fill_null(0).cast(_COUNT).alias("objects"),
    )
    rows = made.join(read, on="view_id").to_pandas().astype({"source": "str"})
    lost = rows["objects"].where(rows["refused"] == 0, rows[["objects", "before"]].max(axis=1))
    changes = {
        "views": -rows["refused"],
        "records_rejected": rows["refused"],
        "rejects": rows["rejects"],
        "objects_in": (rows["after"] + lost - rows["before"]).clip(lower=0),
        "objects_out": rows["after"] - rows["before"],
        "objects_rejected": lost,
    }
    return pd.DataFrame({"source": rows["source"], **changes}).groupby("source").sum()


def _length(objects: daft.Expression, name: str) -> daft.Expression:
    return objects.list_count(mode="all").fill_null(0).cast(_COUNT).alias(name)
