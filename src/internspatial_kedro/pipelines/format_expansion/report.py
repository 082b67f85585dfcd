"""What the samples look like."""

from pathlib import Path

import daft
from daft import DataFrame
from matplotlib.figure import Figure
from PIL import Image

from internspatial_kedro.pipelines.format_expansion.params import FormatExpansionParams
from internspatial_kedro.reporting import statistics
from internspatial_kedro.reporting.card_choice import choose_cards, rows_with
from internspatial_kedro.reporting.cards import Card, make_cards
from internspatial_kedro.reporting.plots.amounts import plot_formats
from internspatial_kedro.sources.records import Source


def report_samples(samples: DataFrame) -> DataFrame:
    """Samples to their counts."""
    return daft.from_pandas(statistics.count_samples(samples))


def draw_formats(sample_counts: DataFrame) -> Figure:
    """Counts of samples to a figure of tasks, sources and formats."""
    return plot_formats(sample_counts.to_pandas())


def draw_gallery(
    samples: DataFrame,
    qa_pairs: DataFrame,
    lifted_views: DataFrame,
    sources: dict[str, Source],
    params: FormatExpansionParams,
) -> list[Card]:
    """A few samples of every kind to cards with their pictures and evidence."""
    chosen = choose_cards(samples, params.gallery_cards, params.seed)
    questions = rows_with(qa_pairs, "qa_id", [sample["qa_id"] for sample in chosen])
    views = rows_with(lifted_views, "view_id", [view for sample in chosen for view in sample["images"]])
    paths = {view["view_id"]: sources[view["source"]].file(view["image"]) for view in views}
    return make_cards(chosen, questions, views, lambda view_id: _open(paths[view_id]))


def _open(path: Path) -> Image.Image:
    with Image.open(path) as image:
        return image.convert("RGB")
