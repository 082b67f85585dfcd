"""Sources to views, scenes and rejects."""

from kedro.pipeline import Node, Pipeline

from internspatial_kedro.pipelines.annotation.completion import complete_photos
from internspatial_kedro.pipelines.annotation.nodes import read_sources, select_rejects, select_scenes, select_views
from internspatial_kedro.pipelines.annotation.report import draw_rejects, report_records, report_rejects


def create_pipeline() -> Pipeline:
    """The annotation pipeline."""
    return Pipeline(
        [
            Node(read_sources, ["raw_sources", "params:annotation"], "int_annotations", name="read_sources"),
            Node(
                complete_photos,
                ["int_annotations", "raw_sources", "raw_prompts", "raw_replies", "raw_estimates", "params:annotation"],
                "int_completions",
                name="complete_photos",
            ),
            Node(
                select_views,
                ["int_annotations", "int_completions", "params:annotation"],
                "int_views",
                name="select_views",
            ),
            Node(select_scenes, "int_annotations", "int_scenes", name="select_scenes"),
            Node(select_rejects, ["int_annotations", "int_completions"], "int_rejects", name="select_rejects"),
            Node(report_records, ["int_annotations", "int_completions"], "rep_records", name="report_records"),
            Node(report_rejects, "int_rejects", "rep_rejects", name="report_rejects"),
            Node(draw_rejects, "rep_rejects", "rep_rejects_plot", name="draw_rejects"),
        ],
        namespace="annotation",
        prefix_datasets_with_namespace=False,
    )
