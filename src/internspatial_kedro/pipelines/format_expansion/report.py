"""What the samples look like."""

import logging
from pathlib import Path
from typing import Any

import daft
import numpy as np
from daft import DataFrame, col
from matplotlib.figure import Figure

from internspatial_kedro.geometry.photos import open_rgb
from internspatial_kedro.pipelines.format_expansion.params import FormatExpansionParams
from internspatial_kedro.reporting import statistics
from internspatial_kedro.reporting.card import Card
from internspatial_kedro.reporting.card_choice import choose_cards, rows_with
from internspatial_kedro.reporting.cards import make_cards
from internspatial_kedro.reporting.plots.amounts import plot_formats
from internspatial_kedro.reporting.plots.photos import PhotoPanel, plot_photos
from internspatial_kedro.reporting.scene_page import ScenePage
from internspatial_kedro.reporting.scene_walk import find_stations
from internspatial_kedro.sources.checks.reasons import Unusable
from internspatial_kedro.sources.depth import ESTIMATED, load_depth_m
from internspatial_kedro.sources.records import Depth, Geometry, Source
from internspatial_kedro.sources.scene_points import ScenePoints, load_points
from internspatial_kedro.tables.sampling import salt

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
    return make_cards(chosen, questions, views, lambda view_id: open_rgb(paths[view_id]), scenes, pages)


def draw_photos(
    samples: DataFrame,
    lifted_views: DataFrame,
    sources: dict[str, Source],
    estimates: Path,
    params: FormatExpansionParams,
) -> Figure:
    """A few photos with depth to a figure of all that is known and asked of them."""
    known = lifted_views.where(col("depth").not_null() & col("camera").not_null()).select("view_id").to_pydict()
    chosen = sorted(known["view_id"], key=lambda view_id: salt(view_id, params.seed))[: params.photo_panels]
    shown = samples.where(col("image_format").is_in(["original"])).where(col("text_format").is_in(["natural"]))
    asked = shown.where(col("images").list_count(mode="all").is_in([1])).where(col("images").get(0).is_in(chosen))
    questions: dict[str, list[tuple[str, str]]] = {}
    for row in asked.select("sample_id", "images", "question", "answer").sort("sample_id").to_pylist():
        questions.setdefault(row["images"][0], []).append((row["question"], row["answer"]))
    views = rows_with(lifted_views, "view_id", chosen)
    return plot_photos([_panel(view, sources, estimates, questions.get(view["view_id"], [])) for view in views])


def _panel(
    view: dict[str, Any], sources: dict[str, Source], estimates: Path, asked: list[tuple[str, str]]
) -> PhotoPanel:
    source = sources[view["source"]]
    photo = np.asarray(open_rgb(source.file(view["image"])))
    root = estimates if view["depth"]["encoding"] == ESTIMATED else source.root
    depth_m = load_depth_m(root, Depth(**view["depth"]), (view["width"], view["height"]))
    return PhotoPanel(view, photo, depth_m, asked)


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
