"""Questions to samples in the 19 instruction formats."""

from kedro.pipeline import Node, Pipeline

from internspatial_kedro.pipelines.format_expansion.nodes import count_formats, expand_formats, export_sft
from internspatial_kedro.pipelines.format_expansion.report import (
    draw_formats,
    draw_gallery,
    draw_photos,
    report_samples,
)


def create_pipeline() -> Pipeline:
    """The format_expansion pipeline."""
    return Pipeline(
        [
            Node(count_formats, ["prm_qa_pairs", "params:format_expansion"], "inp_format_quotas", name="count_formats"),
            Node(
                expand_formats,
                ["prm_qa_pairs", "inp_format_quotas", "params:format_expansion"],
                "inp_samples",
                name="expand_formats",
            ),
            Node(
                export_sft,
                ["inp_samples", "prm_views", "raw_sources", "params:format_expansion"],
                "inp_sft",
                name="export_sft",
            ),
            Node(report_samples, "inp_samples", "rep_samples", name="report_samples"),
            Node(draw_formats, "rep_samples", "rep_formats_plot", name="draw_formats"),
            Node(
                draw_gallery,
                [
                    "inp_samples",
                    "prm_qa_pairs",
                    "prm_views",
                    "prm_scenes",
                    "raw_sources",
                    "params:format_expansion",
                ],
                "rep_gallery",
                name="draw_gallery",
            ),
            Node(
                draw_photos,
                ["inp_samples", "prm_views", "raw_sources", "raw_estimates", "params:format_expansion"],
                "rep_photos_plot",
                name="draw_photos",
            ),
        ],
        namespace="format_expansion",
        prefix_datasets_with_namespace=False,
    )
