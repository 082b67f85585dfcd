"""What a benchmark holds, to look at: counts by task and format, what was left out, cards."""

import json
from pathlib import Path
from typing import Any

import daft
import pandas as pd
import pyarrow as pa
from daft import DataFrame
from matplotlib.figure import Figure

from internspatial_kedro.benchmarks.item_files import read_items
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.formats.expansion import render
from internspatial_kedro.formats.kinds import FORMATS
from internspatial_kedro.geometry.photos import open_rgb
from internspatial_kedro.pipelines.bench_build.build import REJECTS_NAME
from internspatial_kedro.pipelines.bench_build.params import BenchBuildParams
from internspatial_kedro.reporting.card import Card
from internspatial_kedro.reporting.card_choice import choose_cards, rows_with
from internspatial_kedro.reporting.cards import make_cards
from internspatial_kedro.reporting.plots.amounts import plot_formats
from internspatial_kedro.sources.records import Source
from internspatial_kedro.tables.qa_pairs import QA_PAIRS
from internspatial_kedro.tables.rejects import REJECTS
from internspatial_kedro.tables.samples import SAMPLES

Row = dict[str, Any]


def list_bench_rejects(folder: Path) -> DataFrame:
    """A benchmark's folder to what was left out of it, and why."""
    lines = (folder / REJECTS_NAME).read_text(encoding="utf-8").split("\n")
    return daft.from_arrow(pa.Table.from_pylist([json.loads(line) for line in lines if line], schema=REJECTS.schema))


def draw_bench_formats(folder: Path) -> Figure:
    """A benchmark's folder to a figure of its tasks, sources and formats."""
    rows = [(item.task, item.source, *item.format.split("/")) for item in _items(folder)]
    names = ["task", "source", "image_format", "text_format"]
    return plot_formats(pd.DataFrame(rows, columns=names).value_counts().rename("samples").reset_index())


def draw_bench_gallery(
    folder: Path,
    qa_pairs: DataFrame,
    lifted_views: DataFrame,
    lifted_scenes: DataFrame,
    sources: dict[str, Source],
    params: BenchBuildParams,
) -> list[Card]:
    """A few items of every kind to cards with their pictures and evidence."""
    samples = _samples(_items(folder), qa_pairs, params)
    if not samples.num_rows:
        return []
    chosen = choose_cards(daft.from_arrow(samples), params.gallery_cards, params.seed)
    questions = rows_with(qa_pairs, "qa_id", [sample["qa_id"] for sample in chosen])
    views = rows_with(lifted_views, "view_id", [view_id for sample in chosen for view_id in sample["images"]])
    paths = {view["view_id"]: sources[view["source"]].file(view["image"]) for view in views}
    asked = [row["scene_id"] for row in questions if row["view_type"] == "multi"]
    scenes = rows_with(lifted_scenes, "scene_id", asked)
    return make_cards(chosen, questions, views, lambda view_id: open_rgb(paths[view_id]), scenes)


def _items(folder: Path) -> list[Item]:
    return [item for item in read_items(folder) if isinstance(item, Item)]


def _samples(items: list[Item], qa_pairs: DataFrame, params: BenchBuildParams) -> pa.Table:
    """Rows of `samples` again, as the items were made of them."""
    known = {str(item.extra["qa_id"]): item.format for item in items}
    questions = rows_with(qa_pairs, "qa_id", sorted(known))
    table = pa.Table.from_pylist(questions, schema=QA_PAIRS.schema)
    names = [f"{form.image}/{form.text}" for form in FORMATS]
    formats = pa.array([names.index(known[row["qa_id"]]) for row in questions], pa.int64()).to_numpy()
    rows = pa.array(range(len(questions)), pa.int64()).to_numpy()
    return pa.Table.from_batches([render(table.combine_chunks(), rows, formats, params.rules, params.seed)]).cast(
        SAMPLES.schema
    )
