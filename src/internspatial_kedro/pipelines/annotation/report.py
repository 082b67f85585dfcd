"""What annotation read and what it left out."""

import daft
from daft import DataFrame
from matplotlib.figure import Figure

from internspatial_kedro.reporting import statistics
from internspatial_kedro.reporting.plots.amounts import plot_rejects


def report_records(annotations: DataFrame) -> DataFrame:
    """Annotations to rows in and rows out of each source."""
    return daft.from_pandas(statistics.account_for_records(annotations))


def report_rejects(rejects: DataFrame) -> DataFrame:
    """Rejects to their counts by reason."""
    return daft.from_pandas(statistics.count_rejects(rejects))


def draw_rejects(reject_counts: DataFrame) -> Figure:
    """Counts of rejects to a figure."""
    return plot_rejects(reject_counts.to_pandas())
