"""What the samples look like."""

import logging
from pathlib import Path
from typing import Any

import daft
from daft import DataFrame
from matplotlib.figure import Figure
from PIL import Image

from internspatial_kedro.pipelines.format_expansion.params import FormatExpansionParams
from internspatial_kedro.reporting import statistics
from internspatial_kedro.reporting.card import Card
from internspatial_kedro.reporting.card_choice import choose_cards, rows_with
from internspatial_kedro.reporting.cards import make_cards
from internspatial_kedro.reporting.plots.amounts import plot_formats
from internspatial_kedro.reporting.scene_page import ScenePage
from internspatial_kedro.reporting.scene_walk import find_stations
from internspatial_kedro.sources.checks.reasons import Unusable
from internspatial_kedro.sources.records import Geometry, Source
from internspatial_kedro.sources.scene_points import ScenePoints, load_points

_logger = logging.getLogger(__name__)


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
    lifted_scenes: DataFrame,
    sources: dict[str, Source],
    params: FormatExpansionParams,
) -> list[Card]:
    """A few samples of every kind to cards with their pictures and evidence."""
    chosen = choose_cards(samples, params.gallery_cards, params.seed)
    questions = rows_with(qa_pairs, "qa_id", [sample["qa_id"] for sample in chosen])
    views = _views_of(chosen, lifted_views)
    paths = {view["view_id"]: sources[view["source"]].file(view["image"]) for view in views}
    asked = [row["scene_id"] for row in questions if row["view_type"] == "multi"]
    scenes = rows_with(lifted_scenes, "scene_id", asked)
    pages = {scene["scene_id"]: _page_of(scene, questions, views, sources[scene["source"]]) for scene in scenes}
    return make_cards(chosen, questions, views, lambda view_id: _open(paths[view_id]), scenes, pages)


def _views_of(samples: list[dict[str, Any]], lifted_views: DataFrame) -> list[dict[str, Any]]:
    """Rows of the views that samples show; objects only where they are drawn, for many frames have very many."""
    drawn = [sample["images"][0] for sample in samples if len(sample["images"]) == 1]
    drawn += [mark["view_id"] for sample in samples for mark in sample["overlays"]]
    whole = rows_with(lifted_views, "view_id", drawn)
    known = {view["view_id"] for view in whole}
    others = [view_id for sample in samples for view_id in sample["images"] if view_id not in known]
    return whole + rows_with(lifted_views.exclude("objects"), "view_id", others)


def _page_of(
    scene: dict[str, Any], questions: list[dict[str, Any]], views: list[dict[str, Any]], source: Source
) -> ScenePage | None:
    """A scene to look around in, with the frames of its questions; None where it has no objects."""
    if scene["turntable"] is not None or all(instance["unusable"] for instance in scene["instances"]):
        return None
    asked = next(row for row in questions if row["scene_id"] == scene["scene_id"] and row["view_type"] == "multi")
    stations = find_stations(asked["view_ids"], {view["view_id"]: view for view in views})
    return ScenePage(scene, stations, _points_of(scene, source))


def _points_of(scene: dict[str, Any], source: Source) -> ScenePoints | None:
    """A scan's points; None where there is none, or where lifting could not read it either."""
    if scene["geometry"] is None:
        return None
    try:
        return load_points(source.root, Geometry(**scene["geometry"]))
    except Unusable as verdict:
        _logger.warning("The page of %s has no points: %s", scene["scene_id"], verdict)
        return None


def _open(path: Path) -> Image.Image:
    with Image.open(path) as image:
        return image.convert("RGB")
